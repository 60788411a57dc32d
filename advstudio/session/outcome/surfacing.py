"""Decision surfaces of final attempts, coarse to fine, interruptible and resumable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.norms import NORMS
from advstudio.session.experiment import Experiment, NormName
from advstudio.session.frames import ProbeFrame, ProbeRequest, Surface, SurfaceFrame
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.outcome.guarantees import GUARANTEED
from advstudio.session.outcome.outcomes import pixels
from advstudio.session.outcome.planes import PLANES, ViewedPlane, plane_key, viewed_plane
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench
from advstudio.surfaces.grid import Refinement
from advstudio.surfaces.plane import ball_outline, class_evaluator, clipped_at, clipped_share

FINE, FINE_LARGE = 257, 129
"""Points along each side; fewer for large pictures, whose forward pass costs a hundredfold."""

_LARGE = 64 * 64 * 3
_COARSE = 16
_FULL_LEVELS = 16
"""Cells along each side up to which every point is evaluated."""

_CLIP_POINTS = 33

_SURFACES: Shelf[str, SurfaceWork] = Shelf("surface", limit=4)


class SurfaceWork(Resumable[bool]):
    """One surface in the making; payloads say whether a level is new.

    Args:
        attempt: Final; its plane is looked at.
        bench: Evaluates.
        is_verified: Evaluate every point instead of filling in.
    """

    def __init__(self, attempt: Attacked, bench: Workbench, *, is_verified: bool = False) -> None:
        super().__init__()
        self.key = plane_key(attempt)
        self.view = plane_of(attempt, bench)
        c, h, w = attempt.classifier.input_shape
        size = FINE if c * h * w <= _LARGE else FINE_LARGE
        evaluate = class_evaluator(
            self.view.plane, lambda x: bench.probabilities(attempt.classifier, x), size
        )
        chunk = min(256, bench.chunk(attempt.classifier))
        self.refinement = Refinement(
            evaluate,
            size=size,
            coarse=_COARSE,
            chunk=chunk,
            full=(size - 1) // _FULL_LEVELS,
            is_verified=is_verified,
        )
        norm = NORMS[attempt.experiment.norm]
        self._outline = ball_outline(self.view.plane, norm)
        self._outlines: dict[NormName, NDArray[np.float32]] = {
            name: ball_outline(self.view.plane, NORMS[name]) for name in GUARANTEED
        }
        self._clipped = clipped_share(self.view.plane, _CLIP_POINTS if size == FINE else 17)

    def surface(self) -> Surface | None:
        """What is known so far."""
        state = self.refinement.state
        if state is None:
            return None
        return Surface(
            plane_key=self.key, x_axis=self.view.x_axis, y_axis=self.view.y_axis,
            labels=state.labels, confidence=state.confidence, evaluated=state.evaluated,
            clipped=_resampled(self._clipped, len(state.labels)),
            outline=self._outline, notice=self.view.notice, outlines=self._outlines,
        )  # fmt: skip

    def _run(self) -> Iterator[bool]:
        while not self.refinement.is_final:
            yield self.refinement.advance()


def surfaces(
    e: Experiment, attempts: list[Attacked], bench: Workbench
) -> Iterator[SurfaceFrame | None]:
    """Refine the surfaces in turn, level by level, yielding a frame after each level."""
    works = [surface_work(attempt, bench) for attempt in attempts]
    if any(work.refinement.state is not None for work in works):
        yield _frame(e, works)
    while unfinished := [work for work in works if not work.refinement.is_final]:
        work = min(unfinished, key=lambda work: work.refinement.done)
        has_new_level = work.advance()
        yield _frame(e, works) if has_new_level else None


def surface_work(attempt: Attacked, bench: Workbench) -> SurfaceWork:
    """The surface of an attempt's plane, begun or finished before, or new."""
    key = plane_key(attempt)
    return resumed(bench, _SURFACES, key, lambda: SurfaceWork(attempt, bench))


def plane_of(attempt: Attacked, bench: Workbench) -> ViewedPlane:
    """The plane of a final attempt, computed once."""
    return bench.remembered(PLANES, plane_key(attempt), lambda: viewed_plane(attempt, bench))


def probed(request: ProbeRequest, attempt: Attacked, bench: Workbench) -> ProbeFrame:
    """The picture at a point of an attempt's plane, and what the classifier says of it."""
    plane = plane_of(attempt, bench).plane
    where = torch.tensor([request.point])
    picture = plane.pictures(where)
    probs = bench.probabilities(attempt.classifier, picture)[0].float().cpu().numpy()
    return ProbeFrame(request, pixels(picture), probs, float(clipped_at(plane, where)))


def _resampled(values: Tensor, side: int) -> NDArray[np.float32]:
    """(s, s) to (side, side), bilinear, corners on corners."""
    found: NDArray[np.float32] = (
        F.interpolate(values[None, None].cpu(), (side, side), mode="bilinear", align_corners=True)
        .squeeze()
        .numpy()
    )
    return found


def _frame(e: Experiment, works: list[SurfaceWork]) -> SurfaceFrame:
    return SurfaceFrame(
        e,
        tuple(work.surface() for work in works),
        is_final=all(work.refinement.is_final for work in works),
        done=sum(work.refinement.done for work in works) / len(works),
    )
