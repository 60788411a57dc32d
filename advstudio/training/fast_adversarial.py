"""Adversarial training with one step from a random start."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from advstudio.core.attack import gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Ball, Linf
from advstudio.core.recipe import RECIPES, TrainingProgress, TrainingSet
from advstudio.training._loop import EpochRecipe


@RECIPES.register("fast-adversarial", order=30)
class FastAdversarial(EpochRecipe):
    """Minimises the loss of FGSM examples that start at a random point of the ball."""

    title = "Fast adversarial training"
    source = "Wong et al. 2020, arXiv:2001.03994, algorithm 3"

    epsilon: float = Field(0.3, gt=0, le=1, description="L∞ radius, pixel scale")
    step_size: float = Field(
        0.375, gt=0, le=2, description="Length of the one step, pixel scale; 1.25 × epsilon"
    )

    def train(
        self, network: nn.Module, examples: TrainingSet, *, seed: int
    ) -> Iterator[TrainingProgress]:
        """Train on the attacked pictures alone."""
        # One generator for all, not one per example: nobody asks for a subset of a training.
        noise = torch.Generator().manual_seed(seed)

        def _step(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
            logits = network(self.examples(network, x, y, noise))
            return F.cross_entropy(logits, y), logits.argmax(dim=1) == y

        yield from self.passes(network, examples.x, examples.y, step=_step, seed=seed)

    def examples(self, network: nn.Module, x: Tensor, y: Tensor, noise: torch.Generator) -> Tensor:
        """(n, c, h, w) the attacked pictures of (n, c, h, w) ones with (n,) true labels."""
        classifier = Classifier(network, (), (x.shape[1], x.shape[2], x.shape[3]))
        ball = Ball(Linf(), self.epsilon)
        uniform = torch.rand(x.shape, generator=noise).to(x) * 2 - 1
        # Not clipped to [0, 1] before the step, as in the authors' code. Clipped, MNIST's black
        # background starts at 0 and every step ends in a corner of the ball: a network trained
        # so withstood FGSM (98 %) and fell to PGD (6 %).
        start = x + self.epsilon * uniform
        grad = gradient_at(classifier, start, Goal(y)).grad
        return ball.project(start + self.step_size * ball.norm.steepest(grad), x)
