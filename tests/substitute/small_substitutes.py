"""Substitutes that end within a second, for tests."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier, normalised
from advstudio.core.model import MODELS
from advstudio.datasets import mnist
from advstudio.evaluation.digits import as_tensors
from advstudio.models.weights import load_trained
from advstudio.substitute.plan import SubstitutePlan
from advstudio.substitute.run import SubstituteTraining

PLAN = SubstitutePlan(
    substitute="mnist-linear", seeds=20, rounds=3, epochs=5, batch_size=20, learning_rate=0.01,
    budget=150, seed=3,
)  # fmt: skip


def oracle(model: str = "mnist-linear", weights: str = "standard") -> Classifier:
    """A network with the weights that ship."""
    network = MODELS[model].build()
    load_trained(network, model, weights)
    names = MODELS[model].class_names()
    return Classifier(normalised(network, (0.0,), (1.0,)), names, (1, 28, 28))


def pictures(count: int = 220) -> tuple[Tensor, Tensor]:
    """The first test pictures with their labels."""
    x, y = as_tensors(mnist.test_arrays())
    return x[:count], y[:count]


def finished(copying: SubstituteTraining) -> SubstituteTraining:
    """The same, after its last round."""
    for _ in copying.steps():
        continue
    return copying


def weights_of(copying: SubstituteTraining) -> Tensor:
    """All weights of the substitute in one row."""
    weights = [p.detach().flatten() for p in copying.substitute.network.parameters()]
    return torch.cat(weights)


def without_gradient(classifier: Classifier) -> Classifier:
    """The same answers; nothing to follow."""
    return replace(classifier, gradient="none")
