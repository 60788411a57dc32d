"""TRADES: accuracy on clean pictures against agreement within the ball."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from advstudio.core.goal import Goal
from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._ascending import AscendingRecipe
from advstudio.training._loop import Batch, Frozen, Lesson, Step, judged

_START = 1e-3
"""Standard deviation of the noise that the ascent starts from, as in the authors' code."""


@RECIPES.register("trades", order=28)
class Trades(AscendingRecipe):
    """Minimises the clean loss plus the disagreement between a picture and its neighbours."""

    title = "TRADES"
    source = "Zhang et al. 2019, arXiv:1901.08573, algorithm 1"

    beta: float = Field(
        1.0, gt=0, le=100, description="Weight of the agreement; 1 / λ in the paper"
    )

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of the clean pictures, and the same answer around them."""
        network, victim = course.network, Frozen(course.network)

        def _step(batch: Batch) -> Step:
            x_adv = self._farthest(victim, batch)
            logits, logits_adv = network(batch.x), network(x_adv)
            clean, adversarial = judged(logits, batch.y), judged(logits_adv, batch.y)
            apart = _divergence(logits_adv, logits).mean()
            return Step(clean.loss + self.beta * apart, x_adv, clean, adversarial)

        return Lesson(_step)

    def _farthest(self, victim: Frozen, batch: Batch) -> Tensor:
        # As the ascent sees it: without dropout, as in the authors' code.
        with victim as network, torch.no_grad():
            said = network(batch.x)

        def _apart(logits: Tensor, goal: Goal) -> Tensor:
            return _divergence(logits, said)

        noise = torch.randn(batch.x.shape, generator=batch.random).to(batch.x)
        return self.attacked(victim, batch, batch.x + _START * noise, _apart)


def _divergence(logits: Tensor, reference: Tensor) -> Tensor:
    """(n,) Kullback-Leibler divergence of the answer from the reference's, both (n, k) logits."""
    each = F.kl_div(
        F.log_softmax(logits, dim=1), F.log_softmax(reference, dim=1),
        reduction="none", log_target=True,
    )  # fmt: skip
    return each.sum(dim=1)
