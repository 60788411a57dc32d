"""The attacker's loss inside the ball, and restarts that climb it."""

from __future__ import annotations

import time
from collections.abc import Generator, Hashable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.draws import SHOWN, drawing
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES
from advstudio.core.norms import NORMS
from advstudio.session.frames import Progress
from advstudio.session.loading import loading
from advstudio.session.outcome.attacking import finals
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.outcome.contenders import Contender, contenders
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.views.landscape.climbing import Climb
from advstudio.session.views.landscape.frames import (
    LandscapeFrame,
    LandscapeOptions,
    LandscapeRequest,
    LossMap,
)
from advstudio.session.workbench import Workbench
from advstudio.surfaces.directions import orthogonal_to
from advstudio.surfaces.loss_landscape import Losses, LossLandscape
from advstudio.surfaces.plane import Plane, ball_outline

FINE, FINE_LARGE = 41, 17
"""Points along each side; fewer for large pictures."""

SHOW_EVERY = 0.05
"""Seconds between two frames while restarts climb."""

_LARGE = 64 * 64 * 3
_CHUNK = 64
_REACH = 1.15
_ACROSS_SEED = 2**38
_WORKS: Shelf[Hashable, _Work] = Shelf("landscape", limit=4)


def landscape_frames(
    request: LandscapeRequest, bench: Workbench
) -> Iterator[LandscapeFrame | Progress | None]:
    """Yield the landscapes, coarse to fine, then the restarts as they climb.

    Raises:
        NotApplicable: The norm has no ball with a plane through it, or epsilon is 0.
        AdvstudioError: The experiment cannot be run.
    """
    e = request.experiment
    yield from loading(e, bench)
    _check(request)
    works = []
    for contender in contenders(e, bench):
        works.append((yield from _work(contender, request.options, bench)))
    yield from _growing(request, works)


def _growing(request: LandscapeRequest, works: list[_Work]) -> Iterator[LandscapeFrame | None]:
    if any(work.grid.values.size for work in works):
        yield _frame(request, works)
    while unfinished := [work for work in works if not work.grid.is_final]:
        work = min(unfinished, key=lambda work: work.grid.done)
        yield _frame(request, works) if work.advance() else None
    shown = time.perf_counter()
    while climbing := [work for work in works if not work.is_over]:
        climbing[0].advance()
        if time.perf_counter() - shown > SHOW_EVERY:
            yield _frame(request, works)
            shown = time.perf_counter()
        else:
            yield None
    yield _frame(request, works)


@dataclass(eq=False)
class _Work(Resumable[bool]):
    """One landscape in the making, its restarts last; payloads say whether a level is new.

    Attributes:
        contender: Whose.
        grid: Losses on the plane.
        outline: The unit ball's on the plane.
        attacked: (2,) the attacked picture on the plane, or None.
        direction: `attack` or `random`.
        clean: Loss of the clean picture.
        climb: Restarts, or None where there is no gradient.
        notice: Why something is missing, or "".
    """

    contender: Contender
    grid: LossLandscape
    outline: NDArray[np.float32]
    attacked: NDArray[np.float32] | None
    direction: str
    clean: float
    climb: Climb | None
    notice: str

    def __post_init__(self) -> None:
        super().__init__()

    def _run(self) -> Iterator[bool]:
        while not self.grid.is_final:
            yield self.grid.advance()
        for _ in self.climb.steps() if self.climb else ():
            yield False


def _work(
    contender: Contender, options: LandscapeOptions, bench: Workbench
) -> Generator[None, None, _Work]:
    (final,) = yield from finals(contender.experiment, bench)
    key = _key(contender, final, options)
    return resumed(bench, _WORKS, key, lambda: _begun(contender, final, options, bench))


def _begun(
    contender: Contender, final: Attacked, options: LandscapeOptions, bench: Workbench
) -> _Work:
    e = contender.experiment
    assert final.direction is not None, "every final attempt has a direction"
    norm, reach = NORMS[e.norm], _REACH * e.epsilon
    across = orthogonal_to(final.direction, norm, _ACROSS_SEED + options.seed)
    plane = Plane(contender.x, final.direction, across, (-reach, -reach), (reach, reach))
    is_large = contender.x.numel() > _LARGE
    losses = _losses_of(contender, options)
    grid = LossLandscape(
        plane, losses, size=FINE_LARGE if is_large else FINE,
        chunk=min(_CHUNK, bench.chunk(contender.classifier)),
    )  # fmt: skip
    is_random = _is_random(final)
    attacked = None if is_random else _floats(plane.coordinates(final.delta))[0]
    if final.distance is not None and not is_random:
        attacked = np.array([final.distance, 0], np.float32)
    climb, notice = _climb(contender, plane, options, bench)
    return _Work(
        contender, grid, ball_outline(plane, norm), attacked,
        "random" if is_random else "attack", float(losses(contender.x)), climb,
        notice or final.notice,
    )  # fmt: skip


def _climb(
    contender: Contender, plane: Plane, options: LandscapeOptions, bench: Workbench
) -> tuple[Climb | None, str]:
    try:
        return Climb(contender, plane, options, bench), ""
    except NotApplicable as error:
        return None, str(error)


def _losses_of(contender: Contender, options: LandscapeOptions) -> Losses:
    """The attacker's loss of pictures, of the draw that is shown."""
    its, loss = contender.goal, LOSSES[options.loss]

    def _losses(pictures: Tensor) -> Tensor:
        goal = Goal(its.labels.expand(len(pictures)), its.is_targeted)
        with torch.inference_mode(), drawing(SHOWN):
            return loss(contender.classifier(pictures), goal)

    return _losses


def _is_random(final: Attacked) -> bool:
    key = final.direction_key
    return isinstance(key, tuple) and key[0] == "random"


def _key(contender: Contender, final: Attacked, options: LandscapeOptions) -> Hashable:
    e = contender.experiment
    return (
        e.model, e.defenses, e.picture, e.norm, e.epsilon, e.adaptive, e.target,
        final.direction_key, options,
    )  # fmt: skip


def _check(request: LandscapeRequest) -> None:
    e = request.experiment
    if not NORMS[e.norm].is_homogeneous:
        raise NotApplicable(
            "{norm} counts pixels, and has no ball that a plane could cut. Choose L∞, L2 or L1.",
            norm=e.norm,
        )
    if e.epsilon <= 0:
        raise NotApplicable(
            "Epsilon {epsilon:g} leaves no ball to look into. Choose a larger one.",
            epsilon=e.epsilon,
        )


def _frame(request: LandscapeRequest, works: list[_Work]) -> LandscapeFrame:
    e = request.experiment
    return LandscapeFrame(
        request, e.norm, e.epsilon, tuple(_map(work, e.epsilon) for work in works),
        done=sum(_done(work) for work in works) / len(works),
        is_final=all(work.is_over for work in works),
    )  # fmt: skip


def _done(work: _Work) -> float:
    return work.grid.done if work.climb is None else (work.grid.done + work.climb.done) / 2


def _map(work: _Work, epsilon: float) -> LossMap:
    return LossMap(
        name=work.contender.name,
        direction=work.direction,
        reach=_REACH * epsilon,
        values=work.grid.values,
        outline=work.outline,
        clean=work.clean,
        attacked=work.attacked,
        restarts=None if work.climb is None else work.climb.restarts(),
        notice=work.notice,
    )


def _floats(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.detach().float().cpu().numpy()
    return found
