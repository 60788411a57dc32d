"""Noise augmentation: a control against attacks, and what randomised smoothing needs."""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._loop import Batch, EpochRecipe, Lesson, Step, judged


@RECIPES.register("noise-augmentation", order=16)
class NoiseAugmentation(EpochRecipe):
    """Minimises the cross-entropy of noisy pictures; noise of equal size is no attack."""

    title = "Noise augmentation"
    source = (
        "Goodfellow et al. 2014, arXiv:1412.6572, section 7; Cohen et al. 2019, arXiv:1902.02918"
    )

    noise: Literal["gaussian", "uniform", "sign"] = Field(
        "gaussian", description="Normal, uniform in ± size, or exactly ± size for every pixel"
    )
    size: float = Field(
        0.25, gt=0, le=1, description="Standard deviation or largest value, pixel scale"
    )

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of pictures with noise, which is not clipped to [0, 1]."""
        network = course.network

        def _step(batch: Batch) -> Step:
            x_noisy = batch.x + self.size * self.drawn(batch.x, batch.random)
            clean = judged(network(x_noisy), batch.y)
            return Step(clean.loss, x_noisy, clean=clean)

        return Lesson(_step)

    def drawn(self, like: Tensor, random: torch.Generator) -> Tensor:
        """Noise of size 1, of the shape and on the device of `like`."""
        if self.noise == "gaussian":
            return torch.randn(like.shape, generator=random).to(like)
        uniform = torch.rand(like.shape, generator=random).to(like) * 2 - 1
        if self.noise == "uniform":
            return uniform
        # sign() would leave the pixels out where exactly 0 was drawn.
        return torch.where(uniform < 0, -1.0, 1.0)
