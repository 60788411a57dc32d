"""Defensive distillation: a network learns another one's softened answers."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from advstudio.core.recipe import RECIPES, TrainingProgress, TrainingSet
from advstudio.training._loop import EpochRecipe


@RECIPES.register("distillation", order=40)
class Distillation(EpochRecipe):
    """Trains at a high softmax temperature and answers at 1, so that the gradient vanishes."""

    title = "Defensive distillation"
    source = "Papernot et al. 2016, arXiv:1511.04508; Hinton et al. 2015, arXiv:1503.02531"

    temperature: float = Field(
        100, ge=1, le=1000, description="Divides the logits of teacher and student in training"
    )

    def train(
        self, network: nn.Module, examples: TrainingSet, *, seed: int
    ) -> Iterator[TrainingProgress]:
        """Train a teacher on the labels, then `network` on the teacher's probabilities.

        Both begin with the weights that `network` has.
        """
        # Deviates: Adam and this network instead of SGD and dropout on the paper's larger one.
        teacher = copy.deepcopy(network)
        hard = F.one_hot(examples.y, num_classes=_classes(network, examples.x)).float()
        yield from self._passes(teacher, examples, hard, stage=0, seed=seed)
        soft = self.probabilities(teacher, examples.x)
        yield from self._passes(network, examples, soft, stage=1, seed=seed)

    def probabilities(self, network: nn.Module, x: Tensor) -> Tensor:
        """(n, k) the network's answers at this temperature to (n, c, h, w) pictures."""
        with torch.no_grad():
            answers = [F.softmax(network(part) / self.temperature, dim=1) for part in _chunks(x)]
        return torch.cat(answers)

    def _passes(
        self, network: nn.Module, examples: TrainingSet, targets: Tensor, *, stage: int, seed: int
    ) -> Iterator[TrainingProgress]:
        def _step(x: Tensor, probs: Tensor) -> tuple[Tensor, Tensor]:
            logits = network(x)
            loss = F.cross_entropy(logits / self.temperature, probs)
            return loss, logits.argmax(dim=1) == probs.argmax(dim=1)

        for progress in self.passes(network, examples.x, targets, step=_step, seed=seed + stage):
            yield replace(
                progress,
                epoch=progress.epoch + stage * self.epochs,
                epochs=2 * self.epochs,
                notes={"network": stage + 1},
            )


def _chunks(x: Tensor) -> list[Tensor]:
    return [x[i : i + 1000] for i in range(0, len(x), 1000)]


def _classes(network: nn.Module, x: Tensor) -> int:
    with torch.no_grad():
        return int(network(x[:1]).shape[1])
