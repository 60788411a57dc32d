"""The small convolutional network of "Fast is better than free" for handwritten digits."""

from __future__ import annotations

from torch import nn

from advstudio.models._mnist import register
from advstudio.models._strided import HalvingConv2d


def build() -> nn.Module:
    """A fresh network: (n, 1, 28, 28) to (n, 10) logits."""
    return nn.Sequential(
        HalvingConv2d(1, 16),
        nn.ReLU(),
        HalvingConv2d(16, 32),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )


register(
    "mnist-small",
    build,
    order=20,
    title="MNIST small CNN",
    summary="Two convolutions and two dense layers for handwritten digits; trains in minutes",
    source="Wong et al. 2020, arXiv:2001.03994, section 5.2; weights trained by advstudio, MIT",
)
