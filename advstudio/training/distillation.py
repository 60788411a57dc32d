"""Defensive distillation: a network learns another one's softened answers."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._loop import Batch, EpochRecipe, Judged, Lesson, Step


@RECIPES.register("distillation", order=40)
class Distillation(EpochRecipe):
    """Trains at a high softmax temperature and answers at 1, so that the gradient vanishes."""

    title = "Defensive distillation"
    source = "Papernot et al. 2016, arXiv:1511.04508; Hinton et al. 2015, arXiv:1503.02531"

    temperature: float = Field(
        100, ge=1, le=1000, description="Divides the logits of teacher and student in training"
    )

    def seeds(self, seed: int) -> tuple[int, ...]:
        """Teacher and student begin with the same weights."""
        return (seed, seed)

    def weights_name(self, recipe: str) -> str:
        """The temperature is part of it."""
        return f"{recipe}-t{self.temperature:g}"

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The teacher learns the labels, the student the teacher's probabilities."""
        # Deviates: Adam instead of SGD with momentum.
        if course.stage == 0:
            classes = _classes(course.network, examples.x)
            taught = F.one_hot(examples.y, num_classes=classes).float()
        else:
            taught = self.probabilities(course.networks[0], examples.x)
        network = course.network

        def _step(batch: Batch) -> Step:
            logits = network(batch.x)
            loss = F.cross_entropy(logits / self.temperature, batch.targets)
            return Step(loss, batch.x, clean=Judged(loss, logits))

        return Lesson(_step, taught)

    def probabilities(self, network: nn.Module, x: Tensor) -> Tensor:
        """(n, k) the network's answers at this temperature to (n, c, h, w) pictures."""
        network.eval()
        with torch.no_grad():
            answers = [
                F.softmax(network(part) / self.temperature, dim=1) for part in torch.split(x, 1000)
            ]
        return torch.cat(answers)


def _classes(network: nn.Module, x: Tensor) -> int:
    with torch.no_grad():
        return int(network(x[:1]).shape[1])
