"""Weights from defensive distillation."""

from __future__ import annotations

from pydantic import Field

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("distillation", order=30)
class Distillation(TrainedDefense):
    """Learnt another network's softened answers; hides the gradient, and does no more."""

    title = "Defensive distillation"
    source = "Papernot et al., arXiv:1511.04508; broken: Carlini and Wagner, arXiv:1608.04644"
    recipe = "distillation"

    temperature: int = Field(
        100, ge=1, le=1000, description="Divided the logits in training; the answer is at 1",
        json_schema_extra={"stops": [1, 2, 5, 10, 20, 50, 100]},
    )  # fmt: skip

    def label(self) -> str:
        """With the temperature."""
        return super().label() if self.weights else f"{self.title}, T = {self.temperature}"

    def weights_name(self) -> str:
        """The temperature is part of it."""
        return self.weights or f"{self.recipe}-t{self.temperature}"
