"""L-BFGS: the attack that showed adversarial examples first, as an optimisation in the box."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from advstudio.core.attack import ATTACKS, MinimumNormAttack, Ray, gradient_at, ray_to
from advstudio.core.best import Best
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng

_GROWTH = 10.0


@ATTACKS.register("lbfgs", order=41)
class LBFGS(MinimumNormAttack):
    """Trades the size of the change against the loss of a target, inside the range of pixels.

    A search finds the weight c of the loss at which the smallest change still reaches the target.
    """

    title = "L-BFGS"
    source = "Szegedy et al. 2013, arXiv:1312.6199, section 4.1"
    knowledge = "white-box"
    norms = ("L2",)
    expense = "search steps × up to some steps gradients, one picture at a time"

    steps: int = Field(50, ge=1, le=1000, description="Iterations of L-BFGS for each value of c")
    search_steps: int = Field(8, ge=1, le=30, description="Values of c that are tried")
    initial_c: float = Field(1.0, gt=0, le=1e6, description="The first c, the weight of the loss")

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Tensor, None, Ray]:
        """Yield the pictures after every minimisation; return the way to the nearest ones."""
        model.require_gradient()
        with torch.no_grad():
            logits = model(x)
        aims, found = _targets(logits, goal), x.clone()
        for i in (~goal.is_reached(logits)).nonzero().flatten().tolist():
            row = slice(i, i + 1)
            picture = _Picture(
                model, x[row], goal.select(aims.labels.new_tensor([i])), aims.labels[row]
            )
            for x_adv in self._nearer(picture):
                yield found.index_copy(0, aims.labels.new_tensor([i]), x_adv)
            found[row] = picture.nearest
        return ray_to(x, found, norm)

    def _nearer(self, picture: _Picture) -> Generator[Tensor, None, None]:
        """Tenfold c until the goal is reached, then the middle, on a logarithmic scale."""
        c, low, high = self.initial_c, 0.0, float("inf")
        for _ in range(self.search_steps):
            is_reached = picture.minimise(c, self.steps)
            yield picture.latest
            low, high = (low, c) if is_reached else (c, high)
            if high == float("inf"):
                c = _GROWTH * low
            else:
                c = high / _GROWTH if low == 0 else (low * high) ** 0.5


class _Picture:
    """One picture whose change is minimised.

    # Deviates: the paper minimises c · |r| + loss; here |r|² + c · loss, as the authors' successors
    # and the other libraries do, whose gradient at r = 0 exists.

    Args:
        model: Under attack.
        x: (1, c, h, w) clean.
        goal: What counts as reached.
        target: (1,) the class whose loss is lowered.
    """

    def __init__(self, model: Classifier, x: Tensor, goal: Goal, target: Tensor) -> None:
        self._model, self._x, self._goal = model, x, goal
        self._aim = Goal(target, is_targeted=True)
        self._best = Best(goal, x)
        self.latest = x

    @property
    def nearest(self) -> Tensor:
        """(1, c, h, w) the nearest picture that reaches the goal, or the most promising one."""
        return self._best.x_adv

    def minimise(self, c: float, steps: int) -> bool:
        """Minimise for one c, from the clean picture; whether the goal is reached there."""
        from scipy.optimize import minimize

        start = self._x.flatten().double().cpu().numpy()
        ended = minimize(
            self._objective, start, args=(c,), jac=True, method="L-BFGS-B",
            bounds=[(0.0, 1.0)] * start.size, options={"maxiter": steps},
        )  # fmt: skip
        self.latest = self._as_picture(ended.x)
        with torch.no_grad():
            logits = self._model(self.latest)
        is_reached = self._goal.is_reached(logits)
        distance = (self.latest - self._x).flatten(1).norm(dim=1)
        # Among those that reach the goal the nearest counts, else the one with the highest loss.
        score = torch.where(is_reached, -distance, self._aim.loss(logits))
        self._best.offer(self.latest, score, is_reached)
        return bool(is_reached)

    def _objective(self, flat: NDArray[np.float64], c: float) -> tuple[float, NDArray[np.float64]]:
        x_adv = self._as_picture(flat)
        at = gradient_at(self._model, x_adv, self._aim)
        change = x_adv - self._x
        # The attacker's loss is to be raised, so it counts against the objective.
        value = float(change.square().sum() - c * at.loss.sum())
        slope = (2 * change - c * at.grad).flatten().double().cpu().numpy()
        return value, slope

    def _as_picture(self, flat: NDArray[np.float64]) -> Tensor:
        # L-BFGS-B keeps the bounds, but float32 may round beyond them.
        return torch.from_numpy(flat).to(self._x).view_as(self._x).clamp(0.0, 1.0)


def _targets(logits: Tensor, goal: Goal) -> Goal:
    """The goal's targets; to leave a label, the most likely other class.

    # Deviates: the paper has targets only.
    """
    if goal.is_targeted:
        return goal
    others = logits.scatter(1, goal.labels.view(-1, 1), -torch.inf)
    return Goal(others.argmax(dim=1), is_targeted=True)
