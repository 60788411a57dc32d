"""Weight decay: a control, for it keeps weights small and does not make a network robust."""

from __future__ import annotations

from pydantic import Field
from torch import nn

from advstudio.core.adam import Adam
from advstudio.core.recipe import RECIPES
from advstudio.training.standard import Standard


@RECIPES.register("weight-decay", order=12)
class WeightDecay(Standard):
    """Plain training that pulls every weight towards 0; a control that does not help."""

    title = "Weight decay"
    source = (
        "Goodfellow et al. 2014, arXiv:1412.6572, section 5; decoupled form of Loshchilov and "
        "Hutter 2017, arXiv:1711.05101"
    )

    decay: float = Field(
        0.1, ge=0, le=10, description="Share of each weight that goes, per step and learning rate"
    )

    def optimiser(self, network: nn.Module) -> Adam:
        """Adam with decoupled weight decay."""
        return Adam(network.parameters(), self.decay)
