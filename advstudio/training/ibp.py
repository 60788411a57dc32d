"""IBP training: a network whose robustness can be proven."""

from __future__ import annotations

from pydantic import Field

from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.evaluation.interval_bounds import worst_logits
from advstudio.training._loop import Batch, EpochRecipe, Lesson, Step, judged

_WARM_UP, _RAMP = 0.05, 0.5
"""Shares of the training: plain at first, then epsilon grows until the second."""

_LEAST_CLEAN = 0.5
"""Weight that the clean loss keeps; κ in the paper."""


@RECIPES.register("ibp", order=50)
class IBP(EpochRecipe):
    """Minimises a bound on the loss over the whole ball, so that robustness can be proven."""

    title = "IBP training (certified)"
    source = "Gowal et al. 2018, arXiv:1810.12715"

    epochs: int = Field(60, ge=1, le=200, description="Passes over the training pictures")
    learning_rate: float = Field(
        2e-3, gt=0, le=1, description="Highest learning rate; it rises from 0 and falls back to 0"
    )
    epsilon: float = Field(0.3, gt=0, le=0.5, description="L∞ radius to be proven, pixel scale")

    def weights_name(self, recipe: str) -> str:
        """The radius is part of it."""
        return f"{recipe}-{self.epsilon:g}"

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of the clean pictures and of the worst case that the bounds allow."""
        network = course.network

        def _step(batch: Batch) -> Step:
            share = min(1.0, max(0.0, (batch.done - _WARM_UP) / (_RAMP - _WARM_UP)))
            kappa = 1 - (1 - _LEAST_CLEAN) * share
            clean = judged(network(batch.x), batch.y)
            worst = worst_logits(network, batch.x, batch.y, share * self.epsilon)
            # The true class's entry is 0: it wins, and the picture is proven, if all are below.
            bound = judged(worst, batch.y)
            return Step(kappa * clean.loss + (1 - kappa) * bound.loss, batch.x, clean, bound)

        return Lesson(_step)
