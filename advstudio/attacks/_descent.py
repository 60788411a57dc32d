"""The state of an attack that follows gradients: iterates, best ones, pictures left behind."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._surroundings import Surroundings
from advstudio.attacks._survivors import Survivors
from advstudio.core.attack import GradientAt, gradient_at
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss


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
        x, start = x.detach(), start.detach()
        self.x_adv = start.clone() if drops_broken else start
        self._model, self._goal, self._loss, self._drops_broken = model, goal, loss, drops_broken
        self._surroundings = Surroundings(x, ball)
        self._survivors = Survivors(goal, x)
        self._seen: GradientAt

    def gradient(self) -> Tensor:
        """(m, c, h, w) of the loss at the iterates."""
        self._seen = gradient_at(self._model, self.x_adv, self._goal, self._loss)
        return self._seen.grad

    def move(self, ahead: Tensor) -> None:
        """Go on from where the gradient was asked for, and leave the broken ones behind.

        Args:
            ahead: (m, c, h, w) where to go, but for the ball; may be overwritten.
        """
        ahead = self._surroundings.nearest(ahead)
        is_reached = self._goal.is_reached(self._seen.logits)
        # Where pictures are left behind, nobody else has seen the iterates themselves.
        offer = self._survivors.hand_over if self._drops_broken else self._survivors.offer
        offer(self.x_adv, self._seen.loss, is_reached)
        if self._drops_broken and bool(is_reached.any()):
            gap = self._survivors.drop(is_reached)
            self._surroundings.keep(gap.closed)
            self._goal = self._goal.select(gap.staying)
            ahead = gap.closed(ahead)
        self.x_adv = ahead

    def iterate(self) -> Tensor:
        """(n, c, h, w) where every picture is now."""
        iterate = self._survivors.spread(self.x_adv)
        return iterate.clone() if self._drops_broken and iterate is self.x_adv else iterate

    def best(self) -> Tensor:
        """(n, c, h, w) the best of all iterates of every picture."""
        if len(self.x_adv):
            with torch.no_grad():
                logits = self._model(self.x_adv)
            value = self._loss(logits, self._goal)
            self._survivors.offer(self.x_adv, value, self._goal.is_reached(logits))
        return self._survivors.best()
