"""F6: training on noise of the same size is no defense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.reproduction.digits import some_digits, trained
from advstudio.reproduction.row import ROWS, SEED, Row
from advstudio.reproduction.unclipped import EPSILON, fallen, verdict
from advstudio.training.noise_augmentation import NoiseAugmentation

_NOISES: dict[Literal["sign", "uniform"], str] = {
    "sign": "±epsilon",
    "uniform": "U(−epsilon, epsilon)",
}


def _measure(is_quick: bool) -> Iterator[Measured]:
    digits = some_digits(1000 if is_quick else 10_000)
    for noise, name in _NOISES.items():
        classifier = _trained_on(noise, is_quick)
        yield Measured(f"F6: {name}, clean error", verdict(classifier, *digits).error, "%")
        found = fallen(classifier, digits)
        yield Measured(f"F6: {name}, error under FGSM", found.error, "%", 75, "at least")
        sure = found.confidence_on_errors
        yield Measured(f"F6: {name}, confidence on errors", sure, "%")


def _trained_on(noise: Literal["sign", "uniform"], is_quick: bool) -> Classifier:
    epochs, pictures = (2, 10_000) if is_quick else (8, None)
    recipe = NoiseAugmentation(noise=noise, size=EPSILON, epochs=epochs)
    return trained(recipe, model="mnist-maxout", seed=SEED, pictures=pictures)


ROWS.register("F6", order=14)(
    Row(
        title="networks trained on noise, under FGSM, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572",
        paper="±epsilon: error 86.2 %, confidence 97.3 %; U(−epsilon, epsilon): 90.4 %, 97.8 %",
        settings="mnist-maxout trained for 8 epochs on the noise, 10,000 pictures, true labels, "
        "not clipped; quick: 2 epochs of 10,000 pictures",
        measure=_measure,
    )
)
