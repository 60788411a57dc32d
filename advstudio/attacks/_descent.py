"""The state of an attack that follows gradients: iterates, best ones, pictures left behind."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._surroundings import Surroundings
from advstudio.attacks._survivors import Survivors
from advstudio.core.attack import gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss
from advstudio.core.norms import Ball


class Descent:
    """A batch on its way through a ball; pictures that are broken can be left behind.

    Args:
        model: Must grant a gradient.
        x: (n, c, h, w) clean.
        start: (n, c, h, w) the first iterate.
        goal: n labels.
        ball: Around the clean pictures.
        loss: What the attacker maximises.
        drops_broken: Whether a picture is left where it reaches the goal.

    Attributes:
        x_adv: (m, c, h, w) the iterates of those still on their way, m ≤ n.
    """

    def __init__(
        self, model: Classifier, x: Tensor, start: Tensor, goal: Goal, ball: Ball,
        *, loss: Loss, drops_broken: bool = False,
    ) -> None:  # fmt: skip
        # It is overwritten where pictures are left behind.
        self.x_adv = start.clone() if drops_broken else start
        self._model, self._goal, self._loss, self._drops_broken = model, goal, loss, drops_broken
        self._surroundings = Surroundings(x, ball)
        self._survivors = Survivors(goal, x)

    def gradient(self) -> Tensor:
        """(m, c, h, w) of the loss at the iterates, after the broken ones are left behind."""
        value, grad, logits = gradient_at(self._model, self.x_adv, self._goal, self._loss)
        is_reached = self._goal.is_reached(logits)
        self._survivors.offer(self.x_adv, value, is_reached)
        if not self._drops_broken or not bool(is_reached.any()):
            return grad
        gap = self._survivors.drop(is_reached)
        self._surroundings.keep(gap.closed)
        self._goal = self._goal.select(gap.staying)
        self.x_adv = gap.closed(self.x_adv)
        return gap.closed(grad)

    def move(self, ahead: Tensor) -> None:
        """Go where `ahead`, (m, c, h, w), is, but stay in the ball; it may be overwritten."""
        self.x_adv = self._surroundings.nearest(ahead)

    def iterate(self) -> Tensor:
        """(n, c, h, w) where every picture is now."""
        iterate = self._survivors.spread(self.x_adv)
        # Nobody shall see a picture change that was shown before.
        return iterate.clone() if self._drops_broken and iterate is self.x_adv else iterate

    def best(self) -> Tensor:
        """(n, c, h, w) the best of all iterates of every picture."""
        if len(self.x_adv):
            with torch.no_grad():
                logits = self._model(self.x_adv)
            value = self._loss(logits, self._goal)
            self._survivors.offer(self.x_adv, value, self._goal.is_reached(logits))
        return self._survivors.best()
