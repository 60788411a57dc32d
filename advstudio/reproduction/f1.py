"""F1: softmax regression falls to FGSM, and is sure of its mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from advstudio.attacks.fgsm import FGSM
from advstudio.benchmark.report import Measured
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.reproduction._digits import shipped, test_digits
from advstudio.reproduction.row import ROWS, SEED, Row, between

EPSILON = 0.25


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier = shipped("mnist-linear")
    x, y = test_digits(1000 if is_quick else 10_000)
    ray = FGSM().ray(classifier, x, Goal(y), Linf(), ExampleRng.of(SEED, len(x)))
    # The paper does not clip; `Ray.at` would.
    with torch.no_grad():
        confidence, found = classifier(x + ray.perturbation(EPSILON)).softmax(dim=1).max(dim=1)
    is_wrong = found != y
    yield Measured("F1: error", 100 * float(is_wrong.float().mean()), "%", 99, "at least")
    sure = 100 * float(confidence[is_wrong].mean())
    yield from between("F1: confidence on errors", sure, "%", low=65, high=95)


ROWS.register("F1", order=10)(
    Row(
        title="softmax regression under FGSM, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572, section 4",
        paper="error 99.9 %, confidence 79.3 %",
        settings="mnist-linear, true labels, not clipped",
        measure=_measure,
    )
)
