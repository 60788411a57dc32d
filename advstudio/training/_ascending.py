"""What the recipes that attack every batch with many steps have in common."""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from advstudio.core.ball import Ball
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss, cross_entropy
from advstudio.core.norms import Linf
from advstudio.training._ascent import ascended
from advstudio.training._loop import Batch, EpochRecipe, Frozen

_RAMP = 0.3
"""Share of the training over which epsilon grows to its full size."""


class AscendingRecipe(EpochRecipe):
    """Attacks every batch by gradient ascent in a ball that grows at first.

    # Deviates: the papers start at full size; from a cold start at 0.3 a small network collapses
    # to one class.
    """

    epsilon: float = Field(0.3, gt=0, le=1, description="L∞ radius, pixel scale")
    steps: int = Field(10, ge=1, le=100, description="Gradient steps for every batch")
    step_ratio: float = Field(
        2.5, gt=0, le=10, description="Length of all steps together, in radii of the ball"
    )

    def radius(self, batch: Batch) -> float:
        """Epsilon at this point of the training, pixel scale."""
        return self.epsilon * min(1.0, batch.done / _RAMP + 0.01)

    def attacked(
        self, victim: Frozen, batch: Batch, start: Tensor, loss: Loss = cross_entropy
    ) -> Tensor:
        """(n, c, h, w) the batch after the ascent from a start in the ball."""
        epsilon = self.radius(batch)
        return ascended(
            victim, batch.x, Goal(batch.y), start, ball=Ball(Linf(), epsilon), steps=self.steps,
            step_size=self.step_ratio * epsilon / self.steps, loss=loss,
        )  # fmt: skip
