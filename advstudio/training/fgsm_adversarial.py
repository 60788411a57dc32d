"""Adversarial training with FGSM, as the paper that introduced it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from advstudio.core.attack import gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Ball, Linf
from advstudio.core.recipe import RECIPES, TrainingProgress, TrainingSet
from advstudio.training._loop import EpochRecipe


@RECIPES.register("fgsm-adversarial", order=20)
class FGSMAdversarial(EpochRecipe):
    """Minimises the loss of clean pictures and of their FGSM examples together."""

    title = "FGSM adversarial training"
    source = "Goodfellow et al. 2014, arXiv:1412.6572, section 6"

    epsilon: float = Field(0.25, gt=0, le=1, description="L∞ radius, pixel scale")
    alpha: float = Field(0.5, ge=0, le=1, description="Share of the clean pictures in the loss")
    labels: Literal["true", "predicted"] = Field(
        "predicted",
        description="Labels that the examples lead away from; true ones leak into the example",
    )

    def train(
        self, network: nn.Module, examples: TrainingSet, *, seed: int
    ) -> Iterator[TrainingProgress]:
        """Train on both; the accuracy is that on the FGSM examples."""

        def _step(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
            clean = network(x)
            # Source of "predicted": Kurakin et al. 2016, arXiv:1611.01236, on label leaking.
            labels = y if self.labels == "true" else clean.argmax(dim=1)
            attacked = network(self.examples(network, x, labels))
            loss = self.alpha * F.cross_entropy(clean, y)
            loss = loss + (1 - self.alpha) * F.cross_entropy(attacked, y)
            return loss, attacked.argmax(dim=1) == y

        yield from self.passes(network, examples.x, examples.y, step=_step, seed=seed)

    def examples(self, network: nn.Module, x: Tensor, labels: Tensor) -> Tensor:
        """(n, c, h, w) the FGSM examples of (n, c, h, w) pictures, away from (n,) labels."""
        classifier = Classifier(network, (), (x.shape[1], x.shape[2], x.shape[3]))
        grad = gradient_at(classifier, x, Goal(labels)).grad
        ball = Ball(Linf(), self.epsilon)
        # Deviates: the paper does not clip to [0, 1].
        return ball.project(x + self.epsilon * ball.norm.steepest(grad), x)
