"""Small classifiers with known gradients, for tests."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from advstudio.core.classifier import Classifier, normalised
from advstudio.core.goal import Goal
from advstudio.core.rng import ExampleRng


@dataclass(frozen=True)
class Victim:
    """A classifier with pictures and their labels."""

    network: nn.Module
    model: Classifier
    x: Tensor
    goal: Goal
    rng: ExampleRng


def linear_victim(n: int = 6, *, classes: int = 3, seed: int = 0) -> Victim:
    """A linear model on 1 × 4 × 4 pictures that lie well inside [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    network = nn.Sequential(nn.Flatten(), nn.Linear(16, classes))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    model = _classifier(network, (1, 4, 4), classes)
    x = 0.4 + 0.2 * torch.rand(n, 1, 4, 4, generator=generator)
    return Victim(network, model, x, Goal(model(x).argmax(dim=1)), ExampleRng.of(seed, n))


def small_victim(n: int = 4, *, seed: int = 0) -> Victim:
    """A small convolutional network on 3 × 8 × 8 pictures anywhere in [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(512, 5)
    )
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(0.2 * torch.randn(parameter.shape, generator=generator))
    model = _classifier(network, (3, 8, 8), 5)
    x = torch.rand(n, 3, 8, 8, generator=generator)
    return Victim(network, model, x, Goal(model(x).argmax(dim=1)), ExampleRng.of(seed, n))


def _classifier(network: nn.Module, shape: tuple[int, int, int], classes: int) -> Classifier:
    c = shape[0]
    names = tuple(f"class {i}" for i in range(classes))
    return Classifier(normalised(network, (0.0,) * c, (1.0,) * c), names, shape)
