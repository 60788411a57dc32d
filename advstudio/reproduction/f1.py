"""F1: softmax regression falls to FGSM, and is sure of its mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from advstudio.attacks.fgsm import FGSM
from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.digits import fitted, shipped, some_digits
from advstudio.reproduction.row import ROWS, SEED, Row, between

EPSILON = 0.25
_DECAY = 1e-2


def _measure(is_quick: bool) -> Iterator[Measured]:
    digits = some_digits(1000 if is_quick else 10_000)
    yield from _fallen("as shipped", shipped("mnist-linear"), *digits)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    decayed = fitted(network, _DECAY, epochs=3 if is_quick else 10, seed=SEED)
    yield from _fallen("with weight decay", decayed, *digits)


def _fallen(name: str, classifier: Classifier, x: Tensor, y: Tensor) -> Iterator[Measured]:
    ray = FGSM().ray(classifier, x, Goal(y), Linf(), ExampleRng.of(SEED, len(x)))
    # The paper does not clip; `Ray.at` would.
    with torch.no_grad():
        confidence, found = classifier(x + ray.perturbation(EPSILON)).softmax(dim=1).max(dim=1)
    is_wrong = found != y
    error = 100 * float(is_wrong.float().mean())
    yield Measured(f"F1: {name}, error", error, "%", 99, "at least")
    sure = 100 * float(confidence[is_wrong].mean())
    yield from between(f"F1: {name}, confidence on errors", sure, "%", low=65, high=95)


ROWS.register("F1", order=10)(
    Row(
        title="softmax regression under FGSM, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572, section 4",
        paper="error 99.9 %, confidence 79.3 %",
        settings="true labels, not clipped; mnist-linear as shipped, and the same trained with "
        "weight decay 0.01, since the paper does not say how sure its network was",
        measure=_measure,
    )
)
