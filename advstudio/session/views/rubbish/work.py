"""What classifiers see in pictures of nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Hashable, Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from advstudio.core.dataset import DATASETS
from advstudio.core.model import MODELS
from advstudio.datasets import rubbish as heaps
from advstudio.session.frames import Pixels, Progress
from advstudio.session.loading import loading
from advstudio.session.outcome.contenders import Contender, contenders
from advstudio.session.outcome.outcomes import pixels
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.views.rubbish.frames import (
    RUBBISH_KINDS,
    Opinion,
    RubbishFrame,
    RubbishKind,
    RubbishRequest,
)
from advstudio.session.workbench import Workbench

COUNTS: dict[RubbishKind, int] = {
    "uniform": 1000, "normal": 1000, "normal-clipped": 1000, "strangers": 160, "inverted": 500,
    "blank": 33,
}  # fmt: skip
"""Pictures of each kind."""

COUNT_LARGE = 16
SHOWN = 24
"""Pictures of each kind that are shown."""

WIDEST = 72
"""Of a picture that is shown; a frame of full photographs would be 14 MB."""

_LARGE = 64 * 64 * 3
_CHUNK = 100
_WORKS: Shelf[Hashable, _Work] = Shelf("rubbish", limit=2)


def rubbish_frames(
    request: RubbishRequest, bench: Workbench
) -> Iterator[RubbishFrame | Progress | None]:
    """Yield what is known after every kind; what is known already comes at once.

    Raises:
        AdvstudioError: The experiment cannot be run, or a dataset is damaged.
    """
    e = request.experiment
    yield from loading(e, bench)
    found = contenders(e, bench)
    key = (tuple((c.experiment.model, c.experiment.defenses) for c in found), request.options)
    work = resumed(bench, _WORKS, key, lambda: _Work(request, found, bench))
    yield work.frame(request)
    for has_new_kind in work.payloads():
        yield work.frame(request) if has_new_kind else None
    yield work.frame(request)


class _Work(Resumable[bool]):
    """Opinions, one kind after the other."""

    def __init__(
        self, request: RubbishRequest, found: tuple[Contender, ...], bench: Workbench
    ) -> None:
        super().__init__()
        self._found, self._bench = found, bench
        model = MODELS[request.experiment.model]
        self._shape, self._seed = model.input_shape, request.options.seed
        self._is_large = math.prod(model.input_shape) > _LARGE
        self._own = model.dataset
        self._strangers = next(name for name in DATASETS if name != self._own)
        self._opinions: tuple[dict[RubbishKind, Opinion], ...] = tuple({} for _ in found)
        self._samples: dict[RubbishKind, Pixels] = {}

    def frame(self, request: RubbishRequest) -> RubbishFrame:
        """What is known so far."""
        known = sum(len(opinions) for opinions in self._opinions)
        return RubbishFrame(
            request,
            tuple(contender.name for contender in self._found),
            tuple(dict(opinions) for opinions in self._opinions),
            dict(self._samples),
            DATASETS[self._strangers].heading,
            done=known / (len(RUBBISH_KINDS) * len(self._found)),
            is_final=self.is_over,
        )

    def _run(self) -> Iterator[bool]:
        for kind in RUBBISH_KINDS:
            heap = yield from self._heap(kind)
            yield False
            self._samples[kind] = _shown(heap[:SHOWN])
            for contender, opinions in zip(self._found, self._opinions, strict=True):
                probs = []
                at_once = min(_CHUNK, self._bench.chunk(contender.classifier))
                for chunk in torch.split(heap, at_once):
                    there = chunk.to(self._bench.device)
                    probs.append(self._bench.probabilities(contender.classifier, there).cpu())
                    yield False
                confidence, labels = torch.cat(probs).float().max(dim=1)
                opinions[kind] = Opinion(labels.numpy().astype(np.int16), confidence.numpy())
            yield True

    def _heap(self, kind: RubbishKind) -> Generator[bool, None, Tensor]:
        shape, seed = self._shape, self._seed
        count = COUNT_LARGE if self._is_large else COUNTS[kind]
        if kind == "strangers":
            pieces = heaps.strangers(self._strangers, shape, count, seed)
            return (yield from _interruptible(pieces))
        made: dict[RubbishKind, Callable[[], Tensor]] = {
            "uniform": lambda: heaps.uniform(shape, count, seed),
            "normal": lambda: heaps.normal(shape, count, seed),
            "normal-clipped": lambda: heaps.clipped_normal(shape, count, seed),
            "inverted": lambda: heaps.inverted(self._own, shape, count),
            "blank": lambda: heaps.blank(shape, count),
        }
        return made[kind]()


def _interruptible(pieces: Generator[None, None, Tensor]) -> Generator[bool, None, Tensor]:
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            heap: Tensor = end.value
            return heap
        yield False


def _shown(heap: Tensor) -> Pixels:
    """(m, h, w, c) uint8, clipped to what a screen can show, and no larger than it is shown."""
    heap = heap.clamp(0, 1)
    if max(heap.shape[2:]) > WIDEST:
        heap = F.interpolate(heap, (WIDEST, WIDEST), mode="area")
    return np.stack([pixels(picture[None]) for picture in heap])
