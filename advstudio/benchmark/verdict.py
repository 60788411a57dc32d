"""What a verdict on one picture and a substitute cost."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advstudio.benchmark.report import Measured
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.substitute.frames import SubstituteFrame, SubstituteRequest
from advstudio.session.substitute.work import substitute_frames
from advstudio.session.verdict.work import verdict_frames

if TYPE_CHECKING:
    from advstudio.session.workbench import Workbench

_PICTURES = 20
_LABEL_ONLY = (Choice(name="label-only"),)
_SEVEN = PictureRef(dataset="mnist")


def verdict_and_substitute_costs(bench: Workbench) -> Iterator[Measured]:
    """Measure both, on `mnist-small`; the substitute's weights go to the user's own folder."""
    yield from _verdict(bench)
    yield from _substitute(bench)


def _verdict(bench: Workbench) -> Iterator[Measured]:
    totals, steps = [], []
    for index in range(_PICTURES):
        picture = PictureRef(dataset="mnist", index=index)
        pace = _pace(Experiment(model="mnist-small", picture=picture, epsilon=0.25), bench)
        totals.append(sum(pace))
        steps.append(max(pace))
    # The first one also loads the network.
    yield Measured("verdict on one picture, median", 1e3 * statistics.median(totals[1:]), "ms")
    yield Measured("verdict: longest step that a drag waits for", 1e3 * max(steps[1:]), "ms")


def _pace(experiment: Experiment, bench: Workbench) -> list[float]:
    """Seconds of each step."""
    spent, before = [], time.perf_counter()
    for _ in verdict_frames(experiment, bench):
        now = time.perf_counter()
        spent.append(now - before)
        before = now
    return spent


def _substitute(bench: Workbench) -> Iterator[Measured]:
    request = SubstituteRequest("mnist-small", _LABEL_ONLY, "mnist-small", "bench", _SEVEN)
    last: SubstituteFrame | None = None
    began = time.monotonic()
    for frame in substitute_frames(request, bench):
        last = frame or last
    assert last is not None, "a substitute ends with a frame"
    reached = last.history[-1]
    yield Measured("substitute: six rounds", time.monotonic() - began, "s", 120)
    yield Measured("substitute: queries", last.queries, "", 6400)
    yield Measured("substitute: agreement", 100 * reached.agreement, "%", 75, "at least")
    yield Measured("substitute: transfer", 100 * reached.transfer, "%", 60, "at least")
