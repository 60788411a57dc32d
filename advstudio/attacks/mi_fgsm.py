"""The momentum iterative fast gradient sign method: gradients are gathered along the way."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from pydantic import Field
from torch import Tensor

from advstudio.attacks._descent import Descent
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, LossName
from advstudio.core.rng import ExampleRng

# Least positive normal float32: a gradient of exactly zero adds nothing, any other counts.
_TINY = 1.2e-38


@ATTACKS.register("mi-fgsm", order=21)
class MIFGSM(Attack):
    """FGSM in small steps that keep the momentum of earlier gradients; carries over well.

    Momentum steadies the direction, so that the example fools other models, too.
    """

    title = "MI-FGSM"
    source = "Dong et al. 2018, arXiv:1710.06081, algorithm 1"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "steps gradients"

    steps: int = Field(
        10, ge=1, le=1000, description="Gradient steps, each of epsilon ÷ steps; the paper's T"
    )
    decay: float = Field(
        1.0, ge=0, le=2, description="What is kept of the gathered gradients; the paper's μ"
    )
    loss: LossName = Field("cross-entropy", description="What the steps raise")

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best.

        # Deviates: the paper ends with the last iterate; and it has no L1, where the values with
        # the largest momentum go first here.
        """
        step_size = ball.epsilon / self.steps
        way = Descent(model, x, x, goal, ball, loss=LOSSES[self.loss])
        momentum = torch.zeros_like(x)
        for _ in range(self.steps):
            grad = way.gradient()
            length = grad.abs().sum(dim=(1, 2, 3), keepdim=True).clamp_min(_TINY)
            momentum = self.decay * momentum + grad / length
            way.move(ball.norm.climbed(way.x_adv, momentum, step_size))
            yield way.iterate()
        yield way.best()
