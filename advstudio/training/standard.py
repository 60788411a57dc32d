"""Plain training: what an undefended network is."""

from __future__ import annotations

from collections.abc import Iterator

import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.core.recipe import RECIPES, TrainingProgress, TrainingSet
from advstudio.training._loop import EpochRecipe


@RECIPES.register("standard", order=10)
class Standard(EpochRecipe):
    """Minimises the cross-entropy of clean pictures; no defense at all."""

    title = "Standard training"
    source = "Kingma and Ba 2014, arXiv:1412.6980; schedule of Smith 2017, arXiv:1506.01186"

    def train(
        self, network: nn.Module, examples: TrainingSet, *, seed: int
    ) -> Iterator[TrainingProgress]:
        """Train on the clean pictures."""

        def _step(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
            logits = network(x)
            return F.cross_entropy(logits, y), logits.argmax(dim=1) == y

        yield from self.passes(network, examples.x, examples.y, step=_step, seed=seed)
