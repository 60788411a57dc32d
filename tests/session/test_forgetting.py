"""Kept work that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import pytest

from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.forgetting import forgotten_if_it_fails
from advstudio.session.shelf import Shelf
from advstudio.session.substitute.same_errors import same_errors_frames
from advstudio.session.substitute.same_errors_frames import SameErrorsRequest
from advstudio.session.verdict.counter import counter_frames
from advstudio.session.verdict.examination import examination_frames
from advstudio.session.verdict.examination_frames import CounterRequest, ExaminationRequest
from advstudio.session.verdict.frames import CounterPlan
from advstudio.session.verdict.work import verdict_frames
from advstudio.session.views.bounds.frames import BoundsFrame, BoundsRequest
from advstudio.session.views.bounds.work import bounds_frames
from advstudio.session.views.landscape.frames import (
    LandscapeFrame,
    LandscapeOptions,
    LandscapeRequest,
)
from advstudio.session.views.landscape.work import landscape_frames
from advstudio.session.workbench import Workbench
from advstudio.surfaces.loss_landscape import LossLandscape

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.1)


NUMBERS: Shelf[str, int] = Shelf("number", limit=1)


def kept(bench: Workbench) -> Iterator[int]:
    bench.keep(NUMBERS, "key", 1)
    with forgotten_if_it_fails(bench, NUMBERS, ["key"]):
        yield 1
        raise MemoryError


def test_an_interruption_forgets_nothing_and_an_error_does() -> None:
    bench = Workbench("cpu")
    begun = kept(bench)
    next(begun)
    begun.close()  # type: ignore[attr-defined] # a generator
    assert bench.recalled(NUMBERS, "key") == 1
    with pytest.raises(MemoryError):
        list(kept(bench))
    assert bench.recalled(NUMBERS, "key") is None


def test_a_landscape_that_failed_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    bench, request = Workbench("cpu"), LandscapeRequest(SEVEN, LandscapeOptions(restarts=1))
    with monkeypatch.context() as broken:
        broken.setattr(LossLandscape, "_evaluate", lambda self, points: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(landscape_frames(request, bench))
    assert finished(landscape_frames(request, bench), LandscapeFrame).is_final


def test_bounds_that_failed_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    bench, request = Workbench("cpu"), BoundsRequest(SEVEN)
    with monkeypatch.context() as broken:
        broken.setattr("advstudio.evaluation.broken.is_safe", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(bounds_frames(request, bench))
    made = finished(bounds_frames(request, bench), BoundsFrame)
    assert made.bounds[0].broken_at[0] < 0.2


PLAN = CounterPlan("none", "PGD", "", SEVEN.updated(attack=Choice.of("pgd", steps=2)))
HIDING = SEVEN.updated(defenses=(Choice.of("label-only"),))
TRIED = "advstudio.diagnostics._attempt.is_safe"
KEPT: dict[str, tuple[Callable[[Workbench], Iterator[object]], str]] = {
    "verdict": (partial(verdict_frames, SEVEN), TRIED),
    "examination": (partial(examination_frames, ExaminationRequest(HIDING, 1)), TRIED),
    "counter-attack": (
        partial(counter_frames, CounterRequest(SEVEN, PLAN, 2)),
        "advstudio.session.verdict.counter.is_safe",
    ),
    "same errors": (
        partial(same_errors_frames, SameErrorsRequest("mnist-small", (), pictures=10)),
        "advstudio.session.substitute.same_errors.last",
    ),
}
MOST_PAYLOADS = 5000
"""More than any of them yields: work that was taken up where it failed may never end."""


@pytest.mark.parametrize("name", KEPT)
def test_what_failed_begins_anew(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (frames, part), bench = KEPT[name], Workbench("cpu")
    with monkeypatch.context() as broken:
        broken.setattr(part, lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(frames(bench))
    again = [payload for payload in islice(frames(bench), MOST_PAYLOADS) if payload is not None]
    assert again
    assert getattr(again[-1], "is_final", True)
