"""Class regions on a plane that stays the same whatever a defense lets out of the model."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np
import torch
from torch import Tensor

from advstudio.core.attack import gradient_at
from advstudio.core.errors import NotApplicable
from advstudio.core.loss import margin
from advstudio.core.norms import L2, NORMS, Norm
from advstudio.core.rng import ExampleRng
from advstudio.session.frames import Axis, Surface
from advstudio.session.outcome.contenders import Contender
from advstudio.session.resolve import natural_end, resolved
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench
from advstudio.surfaces.directions import orthogonal_to
from advstudio.surfaces.grid import Refinement
from advstudio.surfaces.plane import Plane, ball_outline, class_evaluator, clipped_share

_FINE, _FINE_LARGE, _COARSE = 129, 33, 8
_LARGE = 64 * 64 * 3
_CHUNK = 64
_SECOND_SEED, _FALLBACK_SEED = 2**35, 2**36
_REACH = 0.875

_REGIONS: Shelf[Hashable, Regions] = Shelf("regions", limit=4)


class Regions(Resumable[bool]):
    """Regions round the clean picture, coarse to fine; payloads say whether a level is new.

    The first direction is the steepest ascent of the margin of the logits behind the defenses,
    so hiding the output moves nothing; the second one is random, orthogonal to it.

    Args:
        contender: Whose regions.
        bench: Evaluates.
    """

    def __init__(self, contender: Contender, bench: Workbench) -> None:
        super().__init__()
        e, shape = contender.experiment, contender.classifier.input_shape
        self.norm = NORMS[e.norm] if NORMS[e.norm].is_homogeneous else L2()
        reach = _REACH * _end(contender, self.norm)
        first = _first(contender, self.norm, bench)
        second = orthogonal_to(first, self.norm, _SECOND_SEED + e.plane.seed)
        low, high = (-reach, -reach), (reach, reach)
        self.plane = Plane(contender.x, first, second, low, high)
        size = _FINE if np.prod(shape) <= _LARGE else _FINE_LARGE
        chunk = min(_CHUNK, bench.chunk(contender.classifier))
        evaluate = class_evaluator(
            self.plane, lambda x: bench.probabilities(contender.classifier, x), size
        )
        self.refinement = Refinement(evaluate, size=size, coarse=_COARSE, chunk=chunk)
        self._axes = (Axis("margin", -reach, reach, True), Axis("random", -reach, reach, True))
        self._outline = ball_outline(self.plane, self.norm)
        is_large = size == _FINE_LARGE
        self._clipped = clipped_share(self.plane, 9 if is_large else 33).cpu().numpy()

    def surface(self) -> Surface | None:
        """What is known so far."""
        state = self.refinement.state
        if state is None:
            return None
        side = len(state.labels)
        nearest = np.rint(np.linspace(0, len(self._clipped) - 1, side)).astype(int)
        return Surface(
            plane_key="regions", x_axis=self._axes[0], y_axis=self._axes[1], labels=state.labels,
            confidence=state.confidence, evaluated=state.evaluated,
            clipped=self._clipped[np.ix_(nearest, nearest)], outline=self._outline,
        )  # fmt: skip

    def _run(self) -> Iterator[bool]:
        while not self.refinement.is_final:
            yield self.refinement.advance()


def regions(contender: Contender, bench: Workbench) -> Regions:
    """The regions of a contender, begun before or new."""
    return resumed(bench, _REGIONS, regions_key(contender), lambda: Regions(contender, bench))


def regions_key(contender: Contender) -> Hashable:
    """Names the regions of a contender."""
    e = contender.experiment
    return (e.model, e.defenses, e.picture, e.norm, e.epsilon_end, e.target, e.plane.seed)


def _end(contender: Contender, norm: Norm) -> float:
    parts = resolved(contender.experiment)
    is_own = norm.name == contender.experiment.norm
    return parts.epsilon_end if is_own else natural_end(parts.model, norm.name)


def _first(contender: Contender, norm: Norm, bench: Workbench) -> Tensor:
    e = contender.experiment
    try:
        behind = bench.adapted(e.model, e.defenses)
        grad = gradient_at(behind, contender.x, contender.goal, margin).grad
    except NotApplicable:
        grad = torch.zeros_like(contender.x)
    if not bool(grad.any()):
        # The plane's seed, as that of the other direction: the regions are kept under it.
        return norm.random(contender.x, ExampleRng((_FALLBACK_SEED + e.plane.seed,)))
    return norm.steepest(grad)
