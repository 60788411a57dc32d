"""Keeps the best iterate of an attack, example by example."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from advstudio.core.goal import Goal
from advstudio.core.rows import overwrite


class Best:
    """The pictures that reach the goal, and among those the ones with the highest loss so far.

    The last iterate may be worse than an earlier one ("silent success", Pintor et al. 2022,
    arXiv:2106.09947); attacks end with this one instead.

    Attributes:
        x_adv: (n, c, h, w) the kept pictures; the next offer overwrites them.
        loss: (n,) there.
        is_reached: (n,) bool, whether the goal is reached there.

    Args:
        goal: Of the attack; says how many examples there are.
        x: (n, c, h, w) what is kept until something is offered.
    """

    def __init__(self, goal: Goal, x: Tensor) -> None:
        self.x_adv = x.clone()
        self.loss = torch.full(goal.labels.shape, -torch.inf, device=x.device)
        self.is_reached = torch.zeros_like(goal.labels, dtype=torch.bool)

    def offer(self, x_adv: Tensor, loss: Tensor, is_reached: Tensor) -> None:
        """Keep each picture of `x_adv`, (n, c, h, w), that is better than the kept one.

        Args:
            x_adv: (n, c, h, w).
            loss: (n,) the attacker's loss there.
            is_reached: (n,) bool, whether the goal is reached there; that counts before the loss.
        """
        overwrite(self.x_adv, self._is_better(loss, is_reached), x_adv)

    def hand_over(self, x_adv: Tensor, loss: Tensor, is_reached: Tensor) -> None:
        """As `offer`, but `x_adv`, which must be nobody else's, becomes the kept pictures.

        So only those that are worse are copied.
        """
        overwrite(x_adv, ~self._is_better(loss, is_reached), self.x_adv)
        self.x_adv = x_adv

    def _is_better(self, loss: Tensor, is_reached: Tensor) -> Tensor:
        """(n,) whether a picture is to be kept instead; takes note of how good it is."""
        is_higher = (is_reached == self.is_reached) & (loss > self.loss)
        is_better = is_higher | (is_reached & ~self.is_reached)
        self.loss = torch.where(is_better, loss, self.loss)
        self.is_reached = self.is_reached | is_reached
        return is_better

    def keep(self, staying: Callable[[Tensor], Tensor]) -> None:
        """Go on with the examples that `staying` leaves of n rows, which it may overwrite."""
        self.x_adv, self.loss = staying(self.x_adv), staying(self.loss)
        self.is_reached = staying(self.is_reached)
