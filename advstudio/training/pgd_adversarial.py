"""Adversarial training with PGD: the saddle point of Madry et al."""

from __future__ import annotations

from pydantic import Field

from advstudio.core.goal import Goal
from advstudio.core.norms import Ball, Linf
from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._ascent import ascended, random_start
from advstudio.training._loop import Batch, EpochRecipe, Lesson, Step, judged

_RAMP = 0.3
"""Share of the training over which epsilon grows to its full size."""


@RECIPES.register("pgd-adversarial", order=25)
class PGDAdversarial(EpochRecipe):
    """Minimises the loss of PGD examples: the strongest of the empirical defenses."""

    title = "PGD adversarial training"
    source = "Madry et al. 2018, arXiv:1706.06083, equation 2.1"

    epsilon: float = Field(0.3, gt=0, le=1, description="L∞ radius, pixel scale")
    steps: int = Field(10, ge=1, le=100, description="Gradient steps for every batch")
    step_ratio: float = Field(
        2.5, gt=0, le=10, description="Length of all steps together, in radii of the ball"
    )

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of the attacked pictures alone."""
        network = course.network

        def _step(batch: Batch) -> Step:
            # Deviates: the paper starts at full size; from a cold start at 0.3 this network
            # collapses to one class.
            epsilon = self.epsilon * min(1.0, batch.done / _RAMP + 0.01)
            x_adv = ascended(
                network, batch.x, Goal(batch.y), random_start(batch.x, epsilon, batch.random),
                ball=Ball(Linf(), epsilon), steps=self.steps,
                step_size=self.step_ratio * epsilon / self.steps,
            )  # fmt: skip
            adversarial = judged(network(x_adv), batch.y)
            return Step(adversarial.loss, x_adv, adversarial=adversarial)

        return Lesson(_step)
