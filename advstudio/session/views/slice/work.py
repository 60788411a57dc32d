"""Slices: what the classifiers say along a straight line through the picture."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.draws import SHOWN, drawing
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.session.frames import Progress
from advstudio.session.loading import loading
from advstudio.session.outcome.contenders import Contender, contenders
from advstudio.session.outcome.outcomes import pixels
from advstudio.session.outcome.sweeping import coarse_to_fine
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.views.slice.frames import Reading, SliceCurve, SliceFrame, SliceRequest
from advstudio.session.views.slice.ways import Way, way_of
from advstudio.session.workbench import Workbench
from advstudio.surfaces.line import Line

POINTS, POINTS_LARGE = 129, 33
"""Places of a slice; fewer for large pictures. Odd, so that the clean picture is one of them."""

LEADING = 4
"""Classes of a slice."""

_LARGE = 64 * 64 * 3
_CHUNK = 33
_SLICES: Shelf[Hashable, _Slice] = Shelf("slice", limit=8)


def slice_frames(request: SliceRequest, bench: Workbench) -> Iterator[SliceFrame | Progress | None]:
    """Yield the slice as it becomes denser; what is known of the line already comes at once.

    Raises:
        AdvstudioError: The experiment cannot be run.
    """
    yield from loading(request.experiment, bench)
    found = contenders(request.experiment, bench)
    way = yield from way_of(request, found, bench)
    key = (way.key, way.line.reach, tuple((c.experiment.model, c.experiment.defenses,
           c.experiment.picture) for c in found))  # fmt: skip
    work = resumed(bench, _SLICES, key, lambda: _Slice(way.line, found, bench))
    for _ in work.payloads():
        yield _frame(request, way, work, found)
    yield _frame(request, way, work, found)


class _Slice(Resumable[None]):
    """A line's answers, both ends and the middle first."""

    def __init__(self, line: Line, found: tuple[Contender, ...], bench: Workbench) -> None:
        super().__init__()
        shape = found[0].classifier.input_shape
        count = POINTS if np.prod(shape) <= _LARGE else POINTS_LARGE
        self.positions = line.places(count)
        self.clipped = _floats(line.clipped_at(torch.from_numpy(self.positions)))
        self.logits = [torch.full((count, len(c.classifier.class_names)), torch.nan) for c in found]
        self._line, self._classifiers = line, [c.classifier for c in found]
        self._order, self._known = coarse_to_fine(count), 0
        most = 1 if count == POINTS_LARGE else _CHUNK
        self._at_once = min(most, *(bench.chunk(one) for one in self._classifiers))

    @property
    def known(self) -> NDArray[np.intp]:
        """Places that are computed."""
        return self._order[: self._known]

    @property
    def is_complete(self) -> bool:
        """Whether all are."""
        return self._known == len(self._order)

    def _run(self) -> Iterator[None]:
        while not self.is_complete:
            batch = self._order[self._known : self._known + self._at_once]
            pictures = self._line.pictures(torch.from_numpy(self.positions[batch]))
            for logits, classifier in zip(self.logits, self._classifiers, strict=True):
                logits[torch.from_numpy(batch)] = _answers(classifier, pictures)
            self._known += len(batch)
            yield None


def _frame(
    request: SliceRequest, way: Way, work: _Slice, found: tuple[Contender, ...]
) -> SliceFrame:
    given = request.options.at
    point = way.point if given is None else max(-way.line.reach, min(given, way.line.reach))
    classes = _leading(work)
    picture = way.line.pictures(torch.tensor([point]))
    return SliceFrame(
        request=request,
        norm=way.norm.name,
        is_epsilon=way.is_epsilon,
        owner=way.owner,
        positions=work.positions,
        clipped=work.clipped,
        classes=classes,
        curves=tuple(
            _curve(contender, logits, classes, way, point)
            for contender, logits in zip(found, work.logits, strict=True)
        ),
        attacked=way.attacked,
        landmark=way.landmark,
        point=point,
        picture=pixels(picture),
        point_clipped=float(way.line.clipped_at(torch.tensor([point]))),
        notice=way.notice,
        done=len(work.known) / len(work.positions),
        is_final=work.is_complete,
    )


def _curve(
    contender: Contender, logits: Tensor, classes: tuple[int, ...], way: Way, point: float
) -> SliceCurve:
    places = [0.0, point] + ([] if way.attacked is None else [way.attacked])
    answers = _answers(contender.classifier, way.line.pictures(torch.tensor(places)))
    clean, looked_at, *attacked = [_reading(row, contender.goal) for row in answers]
    goal = Goal(contender.goal.labels.cpu().expand(len(logits)), contender.goal.is_targeted)
    is_known = ~logits[:, 0].isnan()
    predicted = torch.where(is_known, logits.argmax(dim=1), -1)
    chosen = list(classes)
    return SliceCurve(
        name=contender.name,
        output=contender.classifier.output,
        logits=_floats(logits[:, chosen]),
        probs=_floats(logits.softmax(dim=1)[:, chosen]),
        margin=_floats(margin(logits, goal)),
        loss=_floats(goal.loss(logits)),
        predicted=predicted.numpy().astype(np.int16),
        clean=clean,
        attacked=attacked[0] if attacked else None,
        point=looked_at,
    )


def _reading(logits: Tensor, goal: Goal) -> Reading:
    row, its = logits[None], Goal(goal.labels.cpu(), goal.is_targeted)
    return Reading(
        _floats(logits), _floats(logits.softmax(dim=0)), float(margin(row, its)),
        float(its.loss(row)),
    )  # fmt: skip


def _leading(work: _Slice) -> tuple[int, ...]:
    """The classes with the highest probability anywhere, the clean prediction first."""
    known = torch.from_numpy(np.sort(work.known))
    middle = len(work.positions) // 2
    clean = int(work.logits[0][middle].nan_to_num().argmax())
    peaks = torch.stack([logits[known].softmax(dim=1).amax(dim=0) for logits in work.logits])
    order = peaks.amax(dim=0).argsort(descending=True, stable=True).tolist()
    return (clean, *[index for index in order if index != clean][: LEADING - 1])


def _answers(classifier: Classifier, pictures: Tensor) -> Tensor:
    """(n, k) float32 logits on the CPU, of the draw that is shown."""
    with torch.inference_mode(), drawing(SHOWN):
        return classifier(pictures).float().cpu()


def _floats(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.float().cpu().numpy()
    return found
