"""Softmax regression on pixels: the model on which FGSM is the exact worst case for two classes."""

from __future__ import annotations

from torch import nn

from advstudio.models._mnist import register


def build() -> nn.Module:
    """A fresh network: (n, 1, 28, 28) to (n, 10) logits."""
    return nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10))


register(
    "mnist-linear",
    build,
    order=30,
    title="MNIST softmax regression",
    summary="One linear layer for handwritten digits: its weights are the attack's directions",
    source="Goodfellow et al. 2014, arXiv:1412.6572, section 5; weights trained by advstudio, MIT",
)
