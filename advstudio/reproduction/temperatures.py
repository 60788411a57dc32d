"""The networks that were distilled at one temperature after the other."""

from __future__ import annotations

from advstudio.core.classifier import Classifier
from advstudio.reproduction.digits import shipped

TEMPERATURES = (1, 2, 5, 10, 20, 50, 100)
PAPERS = "mnist-large"
"""The network of the distillation paper, and of Carlini and Wagner's."""


def distilled(temperature: int, model: str = "mnist-small") -> Classifier:
    """The student of that temperature, which answers at temperature 1.

    Raises:
        InvalidWeights: There are no such weights.
    """
    return shipped(model, weights_name(temperature))


def series(model: str = "mnist-small") -> dict[int, Classifier]:
    """All of a model, by temperature; errors as above."""
    return {temperature: distilled(temperature, model) for temperature in TEMPERATURES}


def weights_name(temperature: int) -> str:
    """What the weights are called, without the model."""
    return f"distillation-t{temperature}"
