"""The program: an Experiment goes in, a generator yields what is to be shown.

Each function answers a lane of the engine, see `session.lanes`. It yields None where it may be
interrupted, and its last payload is a function of the experiment alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from advstudio.session.experiment import Experiment
from advstudio.session.frames import (
    Frame,
    ProbeFrame,
    ProbeRequest,
    Progress,
    StepsFrame,
    SurfaceFrame,
    SweepFrame,
)
from advstudio.session.lanes import Request, answer
from advstudio.session.loading import loading
from advstudio.session.outcome.attacking import attempts, finals
from advstudio.session.outcome.guarantee_frames import GuaranteeFrame
from advstudio.session.outcome.guarantees import guarantees
from advstudio.session.outcome.outcomes import outcome
from advstudio.session.outcome.surfacing import probed, surfaces
from advstudio.session.outcome.sweeping import curves
from advstudio.session.views.steps.work import step_by_step
from advstudio.session.workbench import Workbench

SHOW_EVERY = 0.03
"""Seconds between two frames of a running attack; faster is not seen, only paid for."""


def attack_frames(e: Experiment, bench: Workbench) -> Iterator[Frame | Progress | None]:
    """Yield a preview, then the attack as it runs, and last the final frame."""
    yield from loading(e, bench)
    started = shown = time.perf_counter()
    for first, second in attempts(e, bench):
        latest = second or first
        if latest.state == "running" and time.perf_counter() - shown < SHOW_EVERY:
            yield None
            continue
        primary = outcome(first, bench)
        compared = None if second is None else outcome(second, bench)
        shown = time.perf_counter()
        spent = 1e3 * (shown - started)
        yield Frame(
            e, primary, compared, is_preview=latest.state == "preview",
            is_final=latest.state == "final", step=latest.step, milliseconds=spent,
        )  # fmt: skip


def sweep_frames(e: Experiment, bench: Workbench) -> Iterator[SweepFrame | Progress | None]:
    """Yield the probabilities along epsilon, a few epsilons first, then those between."""
    yield from loading(e, bench)
    yield from curves(e, bench)


def surface_frames(e: Experiment, bench: Workbench) -> Iterator[SurfaceFrame | Progress | None]:
    """Yield the decision surfaces, coarse at once, then refined where the class changes."""
    yield from loading(e, bench)
    found = yield from finals(e, bench)
    yield from surfaces(e, found, bench)


def probe_frames(request: ProbeRequest, bench: Workbench) -> Iterator[ProbeFrame | None]:
    """Yield the picture at a point of a decision surface, with its probabilities."""
    found = yield from finals(request.experiment, bench)
    yield probed(request, found[request.view], bench)


def steps_frames(e: Experiment, bench: Workbench) -> Iterator[StepsFrame | Progress | None]:
    """Yield the attack step by step: pictures, losses and predictions along its way."""
    yield from loading(e, bench)
    found = yield from finals(e, bench)
    yield from step_by_step(e, found, bench)


def guarantee_frames(e: Experiment, bench: Workbench) -> Iterator[GuaranteeFrame | Progress | None]:
    """Yield what the classifiers guarantee for the clean picture, once it is known."""
    yield from loading(e, bench)
    yield from guarantees(e, bench)


def ping_frames(argument: None, bench: Workbench) -> Iterator[bool]:
    """Yield at once: the engine is alive and not stuck in a job."""
    yield True


def answered(request: Request, bench: Workbench) -> Iterator[object]:
    """Yield what a view or a long job has found; whoever the request names answers it."""
    yield from answer(request.answer)(request, bench)
