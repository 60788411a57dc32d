"""TRADES: accuracy on clean pictures against agreement within the ball."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from advstudio.core.goal import Goal
from advstudio.core.norms import Ball, Linf
from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._ascent import ascended
from advstudio.training._loop import Batch, EpochRecipe, Lesson, Step, frozen, judged

_START = 1e-3
"""Standard deviation of the noise that the ascent starts from, as in the authors' code."""

_RAMP = 0.3
"""Share of the training over which epsilon grows to its full size."""


@RECIPES.register("trades", order=28)
class Trades(EpochRecipe):
    """Minimises the clean loss plus the disagreement between a picture and its neighbours."""

    title = "TRADES"
    source = "Zhang et al. 2019, arXiv:1901.08573, algorithm 1"

    epsilon: float = Field(0.3, gt=0, le=1, description="L∞ radius, pixel scale")
    steps: int = Field(10, ge=1, le=100, description="Gradient steps for every batch")
    step_ratio: float = Field(
        2.5, gt=0, le=10, description="Length of all steps together, in radii of the ball"
    )
    beta: float = Field(
        1.0, gt=0, le=100, description="Weight of the agreement; 1 / λ in the paper"
    )

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of the clean pictures, and the same answer around them."""
        network = course.network

        def _step(batch: Batch) -> Step:
            # Deviates: epsilon grows, as for PGD training; the paper starts at full size.
            epsilon = self.epsilon * min(1.0, batch.done / _RAMP + 0.01)
            x_adv = self._farthest(course, batch, epsilon)
            logits, logits_adv = network(batch.x), network(x_adv)
            clean, adversarial = judged(logits, batch.y), judged(logits_adv, batch.y)
            apart = _divergence(logits_adv, logits).mean()
            return Step(clean.loss + self.beta * apart, x_adv, clean, adversarial)

        return Lesson(_step)

    def _farthest(self, course: Course, batch: Batch, epsilon: float) -> Tensor:
        x, network = batch.x, course.network
        # As the ascent sees it: without dropout, as in the authors' code.
        with frozen(network), torch.no_grad():
            said = network(x)

        def _apart(logits: Tensor, goal: Goal) -> Tensor:
            return _divergence(logits, said)

        noise = torch.randn(x.shape, generator=batch.random).to(x)
        return ascended(
            network, x, Goal(batch.y), x + _START * noise, ball=Ball(Linf(), epsilon),
            steps=self.steps, step_size=self.step_ratio * epsilon / self.steps, loss=_apart,
        )  # fmt: skip


def _divergence(logits: Tensor, reference: Tensor) -> Tensor:
    """(n,) Kullback-Leibler divergence of the answer from the reference's, both (n, k) logits."""
    each = F.kl_div(
        F.log_softmax(logits, dim=1), F.log_softmax(reference, dim=1),
        reduction="none", log_target=True,
    )  # fmt: skip
    return each.sum(dim=1)
