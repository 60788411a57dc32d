"""Whether a model that tells less has other pictures wrong: it has not."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import torch
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.core.ability import check_able, labelled
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.core.draws import DEPLOYED, drawing
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.digits import as_tensors, evenly_spread
from advstudio.evaluation.robust_accuracy import last
from advstudio.session.experiment import Choice
from advstudio.session.outcome.same_errors_frames import (
    Errors,
    SameErrorsFrame,
    SameErrorsRequest,
    Telling,
)
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench

_CHUNK = 50
_HIDING: dict[Telling, tuple[Choice, ...]] = {
    "all": (), "top-k": (Choice(name="top-k"),), "label-only": (Choice(name="label-only"),),
}  # fmt: skip
_COUNTINGS: Shelf[SameErrorsRequest, _Counting] = Shelf("errors", limit=4)


def same_errors_frames(
    request: SameErrorsRequest, bench: Workbench
) -> Iterator[SameErrorsFrame | None]:
    """Yield None while it counts, and last the errors under every way of telling.

    Raises:
        NotApplicable: The model's dataset has no labelled test pictures.
        AdvstudioError: The model cannot be had.
    """
    counting = resumed(bench, _COUNTINGS, request, lambda: _Counting(request, bench))
    yield from counting.replayed()


class _Counting(Resumable[SameErrorsFrame | None]):
    """Errors under every way of telling, in the making."""

    def __init__(self, request: SameErrorsRequest, bench: Workbench) -> None:
        super().__init__()
        self._request, self._bench = request, bench

    def _run(self) -> Iterator[SameErrorsFrame | None]:
        request, bench = self._request, self._bench
        check_able(request.model, "examine")
        whole = as_tensors(labelled(request.model, "test"), bench.device)
        x, y = evenly_spread(*whole, request.pictures)
        behind = behind_the_answer(request.defenses)
        source = bench.classifier(request.model, behind)
        examples = None
        if source.gradient != "none":
            examples = yield from _examples(source, x, y, request.epsilon)
        found = []
        for telling, hiding in _HIDING.items():
            classifier = bench.classifier(request.model, (*behind, *hiding))
            clean = yield from _wrong(classifier, x, y)
            attacked = None
            if examples is not None:
                attacked = yield from _wrong(classifier, examples, y)
            found.append((telling, clean, attacked))
        yield SameErrorsFrame(request, _compared(found))


def behind_the_answer(defenses: Sequence[Choice]) -> tuple[Choice, ...]:
    """The defenses without those that only change what is told."""
    return tuple(choice for choice in defenses if not _is_at_the_output(choice))


def _is_at_the_output(choice: Choice) -> bool:
    kind = DEFENSES[choice.name]
    return issubclass(kind, InferenceDefense) and kind.side == "output"


def _examples(
    source: Classifier, x: Tensor, y: Tensor, epsilon: float
) -> Generator[None, None, Tensor]:
    """FGSM's examples away from the labels."""
    made = []
    for clean, labels in zip(torch.split(x, _CHUNK), torch.split(y, _CHUNK), strict=True):
        rng = ExampleRng.of(0, len(clean))
        made.append(last(FGSM()(source, clean, Goal(labels), Ball(Linf(), epsilon), rng)))
        yield
    return torch.cat(made)


def _wrong(classifier: Classifier, x: Tensor, y: Tensor) -> Generator[None, None, Tensor]:
    """(n,) bool: whether the predicted classes are not the labels."""
    found = []
    for pictures, labels in zip(torch.split(x, _CHUNK), torch.split(y, _CHUNK), strict=True):
        with torch.inference_mode(), drawing(DEPLOYED):
            found.append(classifier(pictures).argmax(dim=1) != labels)
        yield
    return torch.cat(found)


def _compared(found: Sequence[tuple[Telling, Tensor, Tensor | None]]) -> tuple[Errors, ...]:
    _, all_clean, all_attacked = found[0]
    errors = []
    for telling, clean, attacked in found:
        is_same_attacked = None
        if attacked is not None and all_attacked is not None:
            is_same_attacked = torch.equal(attacked, all_attacked)
        errors.append(
            Errors(
                telling, int(clean.sum()), None if attacked is None else int(attacked.sum()),
                torch.equal(clean, all_clean), is_same_attacked,
            )
        )  # fmt: skip
    return tuple(errors)
