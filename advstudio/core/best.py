"""Keeps the best iterate of an attack, example by example."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.core.goal import Goal


class Best:
    """The pictures with the highest attacker's loss so far.

    The last iterate may be worse than an earlier one ("silent success", Pintor et al. 2022,
    arXiv:2106.09947); attacks end with this one instead.

    Args:
        goal: Of the attack; says how many examples there are.
        x: (n, c, h, w) what is kept until something is offered.
    """

    def __init__(self, goal: Goal, x: Tensor) -> None:
        self.x_adv = x
        self.loss = torch.full(goal.labels.shape, -torch.inf, device=x.device)

    def offer(self, x_adv: Tensor, loss: Tensor) -> None:
        """Keep each picture of `x_adv` whose `loss`, (n,), is higher than the kept one's."""
        is_better = loss > self.loss
        self.loss = torch.where(is_better, loss, self.loss)
        self.x_adv = torch.where(is_better.view(-1, 1, 1, 1), x_adv, self.x_adv)
