"""Projected gradient descent: many small steps, each projected back into the ball."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field
from torch import Tensor

from advstudio.core.attack import ATTACKS, Attack, gradient_at
from advstudio.core.best import Best
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Ball
from advstudio.core.rng import ExampleRng


@ATTACKS.register("pgd", order=20)
class PGD(Attack):
    """Many small steps along the gradient, each projected back into the epsilon ball."""

    title = "PGD"
    source = "Madry et al. 2018, arXiv:1706.06083, section 2.1"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")

    steps: int = Field(20, ge=1, le=1000, description="Gradient steps")
    step_ratio: float = Field(
        2.5, ge=0.1, le=50, description="Step size × steps ÷ epsilon; Madry et al. use 2.5"
    )
    random_start: bool = Field(True, description="Start at a random point of the ball")

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best."""
        step_size = self.step_ratio * ball.epsilon / self.steps
        best = Best(goal, x)
        x_adv = ball.random(x, rng) if self.random_start else x
        for _ in range(self.steps):
            loss, grad, logits = gradient_at(model, x_adv, goal)
            best.offer(x_adv, loss, goal.is_reached(logits))
            x_adv = ball.project(x_adv + ball.norm.ascent(x_adv, grad)(step_size), x)
            yield x_adv
        logits = model(x_adv)
        best.offer(x_adv, goal.loss(logits), goal.is_reached(logits))
        yield best.x_adv
