"""A classifier as other libraries take it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from advstudio.core.classifier import Classifier


class AsModule(nn.Module):
    """Answers as the classifier does."""

    def __init__(self, model: Classifier) -> None:
        super().__init__()
        self._model = model
        # Some libraries ask a parameter for the device.
        self.device = nn.Parameter(torch.zeros(1))
        self.eval()

    def forward(self, x: Tensor) -> Tensor:
        return self._model(x)
