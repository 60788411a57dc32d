"""Pictures and networks that several rows use."""

from __future__ import annotations

from collections import deque

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.core.classifier import Classifier, normalised
from advstudio.core.errors import InvalidWeights
from advstudio.core.model import MODELS, initialised
from advstudio.core.recipe import Course, Recipe, TrainingSet
from advstudio.datasets import mnist
from advstudio.evaluation.digits import as_tensors, evenly_spread
from advstudio.models.weights import available, load_trained

DIGITS = tuple("0123456789")
SHAPE = (1, 28, 28)


def shipped(model: str = "mnist-small", recipe: str = "standard") -> Classifier:
    """A network with the weights that ship; errors as for `shipped_network`."""
    return as_classifier(shipped_network(model, recipe))


def shipped_network(model: str = "mnist-small", recipe: str = "standard") -> nn.Module:
    """The same as a module, in evaluation mode.

    Raises:
        InvalidWeights: There are no such weights; the sentence says which are missing.
    """
    if not available(model, recipe):
        # Without folders: the sentence goes into a table that others read.
        raise InvalidWeights(
            "The weights “{name}” of {model} are missing. Make them with “advstudio train”, or "
            "leave this row out.",
            name=recipe, model=model,
        )  # fmt: skip
    network = MODELS[model].build().eval().requires_grad_(False)
    load_trained(network, model, recipe)
    return network


def as_classifier(network: nn.Module, names: tuple[str, ...] = DIGITS) -> Classifier:
    """A network on digits as they are, in evaluation mode."""
    return Classifier(normalised(network, (0.0,), (1.0,)), names, SHAPE)


def some_digits(count: int) -> tuple[Tensor, Tensor]:
    """`count` pictures and labels from all over the test set."""
    return evenly_spread(*as_tensors(mnist.test_arrays()), count)


def training_digits() -> tuple[Tensor, Tensor]:
    """All training pictures and labels."""
    return as_tensors(mnist.training_arrays())


def trained(
    recipe: Recipe, *, model: str = "mnist-small", seed: int = 0, pictures: int | None = None
) -> Classifier:
    """A network that only a row needs, by a recipe; everything random follows from the seed.

    Args:
        recipe: With its parameters.
        model: Registry name.
        seed: Of the initial weights and the training.
        pictures: How many of the training pictures it learns from; None is all.
    """
    x, y = training_digits()
    course = Course([initialised(MODELS[model], stage) for stage in recipe.seeds(seed)], seed)
    deque(recipe.train(course, TrainingSet(x[:pictures], y[:pictures])), maxlen=0)
    return as_classifier(course.network)


def fitted(network: nn.Module, penalty: float, *, epochs: int, seed: int) -> Classifier:
    """The network after plain training with a weight decay, as a classifier.

    Args:
        network: Fresh.
        penalty: λ of the term λ · Σ w² / k of a layer with k units (Szegedy et al. 2013,
            section 3).
        epochs: Passes over the training pictures.
        seed: Of their order.
    """
    x, y = training_digits()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    order = torch.Generator().manual_seed(seed)
    weights = [layer.weight for layer in network.modules() if isinstance(layer, nn.Linear)]
    for _ in range(epochs):
        for batch in torch.split(torch.randperm(len(x), generator=order), 100):
            decay = sum(w.square().sum() / len(w) for w in weights)
            loss = F.cross_entropy(network(x[batch]), y[batch]) + penalty * decay
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call] # torch's stub
            optimiser.step()
    return as_classifier(network)
