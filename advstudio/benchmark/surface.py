"""The refined decision surface against the full grid, on fixed pictures."""

from __future__ import annotations

import time
from dataclasses import dataclass

from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.outcome.attacking import attacked
from advstudio.session.outcome.surfacing import SurfaceWork
from advstudio.session.workbench import Workbench

PICTURES = range(20)


@dataclass(frozen=True, slots=True)
class SurfaceCost:
    """One picture's surface, refined and in full.

    Attributes:
        share: Points evaluated over points in all.
        differing: Pixels whose class differs between the two.
        refined: Seconds for the refined one.
        full: Seconds for the full one.
    """

    share: float
    differing: int
    refined: float
    full: float


def surface_costs(bench: Workbench) -> list[SurfaceCost]:
    """The first test pictures of MNIST on `mnist-small`, FGSM's plane."""
    return [_cost(index, bench) for index in PICTURES]


def _cost(index: int, bench: Workbench) -> SurfaceCost:
    experiment = Experiment(
        model="mnist-small", picture=PictureRef(dataset="mnist", index=index), epsilon=0.1
    )
    (attempt,) = attacked(experiment, bench)
    started = time.perf_counter()
    refined = _finished(SurfaceWork(attempt, bench))
    between = time.perf_counter()
    full = _finished(SurfaceWork(attempt, bench, is_verified=True))
    ended = time.perf_counter()
    state, truth = refined.refinement.state, full.refinement.state
    assert state is not None, "finished"
    assert truth is not None, "finished"
    return SurfaceCost(
        share=state.evaluations / state.labels.size,
        differing=int((state.labels != truth.labels).sum()),
        refined=between - started,
        full=ended - between,
    )


def _finished(work: SurfaceWork) -> SurfaceWork:
    for _ in work.payloads():
        pass
    return work
