"""DeepFool: straight to the nearest boundary, as if the model were linear, again and again."""

from __future__ import annotations

from collections.abc import Generator

import torch
from pydantic import Field
from torch import Tensor

from advstudio.core.attack import ATTACKS, MinimumNormAttack, Ray, gradient_at, ray_to
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss, margin
from advstudio.core.norms import NORMS, Norm, NormName
from advstudio.core.rng import ExampleRng

_DUAL: dict[NormName, Norm] = {"L2": NORMS["L2"], "Linf": NORMS["L1"]}

_TINY = 1e-12
# As in the authors' code: far enough across that the next pass, which may round differently in
# a batch of another size, sees the same class.
_NUDGE = 1e-4
_FAR = 2.0
# Fewer rows than this cost as much as this many; more than the batch itself cost memory.
_LEAST_ROWS = 64


@ATTACKS.register("deepfool", order=40)
class DeepFool(MinimumNormAttack):
    """Steps to the nearest class boundary, as if the model were linear, until it is crossed.

    Towards a target only the target's boundary counts.
    """

    title = "DeepFool"
    source = "Moosavi-Dezfooli et al. 2016, arXiv:1511.04599, algorithm 2 and section 3.3"
    knowledge = "white-box"
    norms = ("L2", "Linf")
    expense = "candidates gradients at first, then a few per step"

    steps: int = Field(50, ge=1, le=1000, description="Linearisations at most")
    candidates: int = Field(
        10, ge=2, le=1000, description="Most likely classes whose boundaries are considered"
    )
    overshoot: float = Field(
        0.02, ge=0.0, le=1.0, description="How far each step goes beyond the boundary, as a share"
    )

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Tensor, None, Ray]:
        """Yield the iterate after every linearisation; return the way across the boundary."""
        model.require_gradient()
        with torch.no_grad():
            logits = model(x)
        x_adv, found, highest = x, x, margin(logits, goal)
        total = torch.zeros_like(x)
        others = self._others(logits, goal)
        is_near = torch.ones_like(others, dtype=torch.bool)
        active = (~goal.is_reached(logits)).nonzero().squeeze(1)
        logits = logits[active]
        for _ in range(self.steps):
            if not len(active):
                break
            aim = goal.select(active)
            # Deviates: the paper has no targets; here the class that leads is left for the target.
            own = logits.argmax(dim=1) if goal.is_targeted else aim.labels
            linear = _Linearised(
                model, x_adv[active], own, others[active], is_near=is_near[active], norm=norm
            )
            total[active] += linear.step()
            is_near[active] = linear.is_near()
            # Deviates: every step overshoots, not only their sum in the end, and pictures stay
            # in [0, 1] (the paper's need not), as in the authors' code and in foolbox.
            moved = (x[active] + (1 + self.overshoot) * total[active]).clamp_(0.0, 1.0)
            x_adv = x_adv.index_copy(0, active, moved)
            with torch.no_grad():
                logits = model(moved)
            loss = margin(logits, aim)
            is_higher = loss > highest[active]
            found = found.index_copy(0, active[is_higher], moved[is_higher])
            highest = highest.index_copy(0, active[is_higher], loss[is_higher])
            yield x_adv
            remains = ~aim.is_reached(logits)
            active, logits = active[remains], logits[remains]
        return ray_to(x, found, norm)

    def _others(self, logits: Tensor, goal: Goal) -> Tensor:
        """(n, k) the classes to reach, the same for all steps."""
        labels = goal.labels.view(-1, 1)
        if goal.is_targeted:
            return labels
        count = min(self.candidates, logits.shape[1]) - 1
        return logits.scatter(1, labels, -torch.inf).topk(count, dim=1).indices


class _Linearised:
    """The boundaries between the own class and the others, as if the logits were linear.

    Args:
        model: Must grant a gradient.
        x_adv: (n, c, h, w) where it is linearised.
        own: (n,) classes to leave.
        others: (n, k) classes to reach.
        is_near: (n, k) those of them that count, at least one of each row.
        norm: Measures the way.
    """

    def __init__(
        self, model: Classifier, x_adv: Tensor, own: Tensor, others: Tensor,
        *, is_near: Tensor, norm: Norm,
    ) -> None:  # fmt: skip
        self._norm = norm
        row = is_near.nonzero()[:, 0]
        gap, self._slope = _gaps(model, x_adv, row, own[row], others[is_near])
        steepness = _DUAL[norm.name].size(self._slope).clamp_min(_TINY)
        self._distance = torch.full(others.shape, torch.inf, device=x_adv.device)
        self._distance[is_near] = gap.abs() / steepness
        # Where in the list of pairs a place of the table is.
        self._pair = is_near.flatten().cumsum(0).view_as(is_near) - 1

    def step(self) -> Tensor:
        """(n, c, h, w) the smallest steps to the nearest boundary.

        Source: equations 8 and 9; for L-infinity 11 and 12.
        """
        distance, nearest = self._distance.min(dim=1, keepdim=True)
        slope = self._slope[self._pair.gather(1, nearest).squeeze(1)]
        return (distance + _NUDGE).view(-1, 1, 1, 1) * self._norm.steepest(slope)

    def is_near(self) -> Tensor:
        """(n, k) the boundaries that may still turn out to be the nearest.

        # Deviates: the paper computes all gradients again and again. But in the linear model no
        boundary beyond the nearest is met before it; one at twice its distance is given up.
        """
        nearest = self._distance.amin(dim=1, keepdim=True)
        return self._distance <= _FAR * (nearest + _NUDGE)


def _gaps(
    model: Classifier, x: Tensor, row: Tensor, own: Tensor, other: Tensor
) -> tuple[Tensor, Tensor]:
    """(p,) the other logit minus the own one, and its (p, c, h, w) gradient, for rows of `x`."""
    gaps, slopes = [], []
    size = max(len(x), _LEAST_ROWS)
    for start in range(0, len(row), size):
        part = slice(start, start + size)
        aim = Goal(other[part], is_targeted=True)
        gap, slope, _ = gradient_at(model, x[row[part]], aim, _lead_over(own[part]))
        gaps.append(gap)
        slopes.append(slope)
    return torch.cat(gaps), torch.cat(slopes)


def _lead_over(own: Tensor) -> Loss:
    def _gap(logits: Tensor, goal: Goal) -> Tensor:
        reach, leave = goal.labels.view(-1, 1), own.view(-1, 1)
        return (logits.gather(1, reach) - logits.gather(1, leave)).squeeze(1)

    return _gap
