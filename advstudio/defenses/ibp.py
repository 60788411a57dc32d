"""Weights from IBP training."""

from __future__ import annotations

from pydantic import Field

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("ibp", order=35)
class IBP(TrainedDefense):
    """Was trained on a bound over the whole ball; its robustness can be proven."""

    title = "IBP training (certified)"
    source = "Gowal et al. 2018, arXiv:1810.12715"
    recipe = "ibp"

    epsilon: float = Field(
        0.3, gt=0, le=0.5, description="L∞ radius that it was trained for, pixel scale",
        json_schema_extra={"stops": [0.1, 0.3]},
    )  # fmt: skip

    def label(self) -> str:
        """With the radius."""
        return super().label() if self.weights else f"{self.title}, ε = {self.epsilon:g}"

    def weights_name(self) -> str:
        """The radius is part of it."""
        return self.weights or f"{self.recipe}-{self.epsilon:g}"
