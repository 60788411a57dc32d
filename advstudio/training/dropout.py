"""Dropout: a control, for it averages many networks and does not make their mean robust."""

from __future__ import annotations

from collections.abc import Iterator

import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from advstudio.core.recipe import RECIPES, Course, TrainingProgress, TrainingSet
from advstudio.training.standard import Standard


@RECIPES.register("dropout", order=14)
class Dropout(Standard):
    """Plain training with units left out at random; a control that does not help."""

    title = "Dropout"
    source = "Srivastava et al. 2014, JMLR 15; as a control in Goodfellow et al., arXiv:1412.6572"

    rate_dropped: float = Field(
        0.5, ge=0, lt=1, description="Share of the inputs of every dense layer that is left out"
    )

    def draws_globally(self, network: nn.Module) -> bool:
        """What is left out follows from torch's generator."""
        return True

    def train(self, course: Course, examples: TrainingSet) -> Iterator[TrainingProgress | None]:
        """Train with dropout before every dense layer; afterwards the network has none."""

        def _dropped(layer: nn.Module, given: tuple[Tensor]) -> tuple[Tensor]:
            return (F.dropout(given[0], self.rate_dropped, training=layer.training),)

        dense = [layer for layer in course.network.modules() if isinstance(layer, nn.Linear)]
        hooks = [layer.register_forward_pre_hook(_dropped) for layer in dense]
        try:
            yield from super().train(course, examples)
        finally:
            for hook in hooks:
                hook.remove()
