"""Restarts of PGD on one picture: where they go, and in which maxima they end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.attacks.pgd import PGD
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.draws import SHOWN, drawing
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES
from advstudio.core.norms import NORMS
from advstudio.core.rng import ExampleRng
from advstudio.session.outcome.attacking import as_attacked
from advstudio.session.outcome.contenders import Contender
from advstudio.session.views.landscape.frames import LandscapeOptions, Restarts
from advstudio.session.workbench import Workbench
from advstudio.surfaces.plane import Plane

STEPS = 20
"""Of each run."""

_START_SEED = 2**37
_LARGE = 64 * 64 * 3


class Climb:
    """Some runs side by side, a step at a time; those of large pictures one after the other.

    Args:
        contender: Whose picture.
        plane: On which the ways are projected.
        options: How many runs, of which loss.
        bench: Gives the classifier that the attacker sees.

    Raises:
        NotApplicable: It grants no gradient.
    """

    def __init__(
        self, contender: Contender, plane: Plane, options: LandscapeOptions, bench: Workbench
    ) -> None:
        e = contender.experiment
        self._contender, self._plane, self._options = contender, plane, options
        self._ball = Ball(NORMS[e.norm], e.epsilon)
        self._seen = as_attacked(e, bench)
        self._seen.require_gradient()
        self._ways: list[NDArray[np.float32]] = []
        self._heights: list[NDArray[np.float32]] = []
        self._running: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
        self._ends: list[Tensor] = []

    @property
    def done(self) -> float:
        """Share of the runs that have ended."""
        return sum(len(ends) for ends in self._ends) / self._options.restarts

    def restarts(self) -> Restarts | None:
        """What is known so far: runs that have ended, or the first ones under way."""
        if not self._ends:
            return self._under_way()
        x_adv = torch.cat(self._ends)
        logits = _answers(self._contender.classifier, x_adv)
        goal = _repeated(self._contender.goal, len(x_adv))
        return Restarts(
            paths=np.concatenate(self._ways),
            losses=np.concatenate(self._heights),
            ends=self._projected(x_adv),
            best=_floats(LOSSES[self._options.loss](logits, goal)),
            classes=logits.argmax(dim=1).cpu().numpy().astype(np.int16),
            is_broken=goal.is_reached(logits).cpu().numpy(),
            apart=self._apart(x_adv),
        )

    def _under_way(self) -> Restarts | None:
        if not self._running:
            return None
        paths = np.stack([points for points, _ in self._running], axis=1)
        losses = np.stack([heights for _, heights in self._running], axis=1)
        nothing = np.zeros(len(paths), bool)
        return Restarts(
            paths, losses, ends=paths[:, -1], best=losses[:, -1],
            classes=np.full(len(paths), -1, np.int16), is_broken=nothing, apart=float("nan"),
        )  # fmt: skip

    def steps(self) -> Iterator[None]:
        """Climb; yields after every step."""
        x, seed = self._contender.x, _START_SEED + 1000 * self._options.seed
        at_once = self._options.restarts if x.numel() <= _LARGE else 1
        attack = PGD(steps=STEPS, loss=self._options.loss)
        for first in range(0, self._options.restarts, at_once):
            count = min(at_once, self._options.restarts - first)
            many, goal = x.expand(count, -1, -1, -1), _repeated(self._contender.goal, count)
            # The attack draws the same numbers again, so this is where it starts.
            start = self._ball.random(many, ExampleRng.of(seed + first, count))
            self._running = [self._noted(start)]
            latest = start
            for number, latest in enumerate(
                attack(self._seen, many, goal, self._ball, ExampleRng.of(seed + first, count))
            ):
                if number < STEPS:
                    self._running.append(self._noted(latest))
                yield
            self._ends.append(latest)
            self._ways.append(np.stack([points for points, _ in self._running], axis=1))
            self._heights.append(np.stack([heights for _, heights in self._running], axis=1))

    def _noted(self, x_adv: Tensor) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(r, 2) where the runs are, and (r,) how high."""
        logits = _answers(self._contender.classifier, x_adv)
        goal = _repeated(self._contender.goal, len(x_adv))
        return self._projected(x_adv), _floats(LOSSES[self._options.loss](logits, goal))

    def _projected(self, x_adv: Tensor) -> NDArray[np.float32]:
        return _floats(self._plane.coordinates(x_adv - self._contender.x))

    def _apart(self, x_adv: Tensor) -> float:
        pairs = torch.combinations(torch.arange(len(x_adv)))
        if not len(pairs):
            return float("nan")
        # In turn: all pairs of large pictures at once would take too much memory.
        return float(
            np.mean(
                [float(self._ball.norm.size(x_adv[[i]] - x_adv[[j]])) for i, j in pairs.tolist()]
            )
        )


def _repeated(goal: Goal, count: int) -> Goal:
    return Goal(goal.labels.expand(count), goal.is_targeted)


def _answers(classifier: Classifier, pictures: Tensor) -> Tensor:
    with torch.inference_mode(), drawing(SHOWN):
        return classifier(pictures).float()


def _floats(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.detach().float().cpu().numpy()
    return found
