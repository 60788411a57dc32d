"""The state of an attack that follows gradients: iterates, best ones, pictures left behind."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._survivors import Survivors
from advstudio.core.attack import gradient_at
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
        loss: What the attacker maximises.
        drops_broken: Whether a picture is left where it reaches the goal.

    Attributes:
        x: (m, c, h, w) clean pictures of those still on their way, m ≤ n.
        x_adv: (m, c, h, w) their iterates; assign the next ones.
    """

    def __init__(
        self, model: Classifier, x: Tensor, start: Tensor, goal: Goal, loss: Loss,
        *, drops_broken: bool = False,
    ) -> None:  # fmt: skip
        self.x, self.x_adv = x, start
        self._model, self._goal, self._loss, self._drops_broken = model, goal, loss, drops_broken
        self._survivors = Survivors(goal, x)

    def gradient(self) -> Tensor:
        """(m, c, h, w) of the loss at the iterates, after the broken ones are left behind."""
        value, grad, logits = gradient_at(self._model, self.x_adv, self._goal, self._loss)
        is_reached = self._goal.is_reached(logits)
        self._survivors.offer(self.x_adv, value, is_reached)
        if not self._drops_broken or not bool(is_reached.any()):
            return grad
        staying = self._survivors.drop(is_reached)
        self.x, self.x_adv = self.x[staying], self.x_adv[staying]
        self._goal = self._goal.select(staying)
        return grad[staying]

    def iterate(self) -> Tensor:
        """(n, c, h, w) where every picture is now."""
        return self._survivors.spread(self.x_adv)

    def best(self) -> Tensor:
        """(n, c, h, w) the best of all iterates of every picture."""
        if len(self.x):
            with torch.no_grad():
                logits = self._model(self.x_adv)
            value = self._loss(logits, self._goal)
            self._survivors.offer(self.x_adv, value, self._goal.is_reached(logits))
        return self._survivors.best.x_adv
