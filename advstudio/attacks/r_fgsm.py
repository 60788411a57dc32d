"""FGSM after a random step, which leaves the spot where a network may hide its gradient."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field
from torch import Tensor

from advstudio.core.attack import ATTACKS, Attack, gradient_at
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, LossName
from advstudio.core.rng import ExampleRng


@ATTACKS.register("r-fgsm", order=11)
class RandomFGSM(Attack):
    """A random step, then FGSM with what is left of epsilon.

    A network that was trained against FGSM alone has a loss whose gradient misleads right at the
    picture, and often no longer a step beside it. The random step is a corner of the ball (L∞), or
    has a random direction (L2, L1).
    """

    title = "R+FGSM"
    source = "R+FGSM of Tramèr et al. 2018, arXiv:1705.07204"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "1 gradient"

    alpha: float = Field(0.5, ge=0, lt=1, description="The random step's share of epsilon")
    loss: LossName = Field("cross-entropy", description="What the second step raises")

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the picture after the gradient's step, twice: it is the only iterate."""
        random_step = ball.norm.noise(x, self.alpha * ball.epsilon, rng)
        beside = (x + random_step).clamp(0.0, 1.0)
        grad = gradient_at(model, beside, goal, LOSSES[self.loss]).grad
        step = ball.norm.ascent(beside, grad)((1 - self.alpha) * ball.epsilon)
        x_adv = (beside + step).clamp(0.0, 1.0)
        yield x_adv
        yield x_adv
