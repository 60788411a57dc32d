"""The network for handwritten digits of the distillation paper, as of Carlini and Wagner's."""

from __future__ import annotations

from torch import nn

from advstudio.models._mnist import register


def build() -> nn.Module:
    """A fresh network: (n, 1, 28, 28) to (n, 10) logits."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.Conv2d(64, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 4 * 4, 200),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(200, 200),
        nn.ReLU(),
        nn.Linear(200, 10),
    )


register(
    "mnist-large",
    build,
    order=22,
    title="MNIST larger CNN",
    summary="Four convolutions and three dense layers: the network of the distillation paper",
    source="Papernot et al. 2016, arXiv:1511.04508, table I; weights trained by advstudio, MIT",
)
