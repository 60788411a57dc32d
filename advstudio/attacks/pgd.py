"""Projected gradient descent: many small steps, each projected back into the ball."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field
from torch import Tensor

from advstudio.attacks._descent import Descent
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, LossName
from advstudio.core.rng import ExampleRng


@ATTACKS.register("pgd", order=20)
class PGD(Attack):
    """Many small steps along the gradient, each projected back into the epsilon ball."""

    title = "PGD"
    source = "Madry et al. 2018, arXiv:1706.06083, section 2.1"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "steps gradients"

    steps: int = Field(20, ge=1, le=1000, description="Gradient steps")
    step_ratio: float = Field(
        2.5, ge=0.1, le=50, description="Step size × steps ÷ epsilon; Madry et al. use 2.5"
    )
    random_start: bool = Field(True, description="Start at a random point of the ball")
    loss: LossName = Field("cross-entropy", description="What the steps raise")
    stop_when_broken: bool = Field(
        False,
        description="Leave a picture as soon as the goal is reached: enough to count survivors, "
        "and faster; off, it goes on to the highest loss",
    )

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best."""
        step_size = self.step_ratio * ball.epsilon / self.steps
        start = ball.random(x, rng) if self.random_start else x
        way = Descent(
            model, x, start, goal, ball, loss=LOSSES[self.loss], drops_broken=self.stop_when_broken
        )
        for _ in range(self.steps):
            way.move(ball.norm.climbed(way.x_adv, way.gradient(), step_size))
            if not len(way.x_adv):
                break
            yield way.iterate()
        yield way.best()
