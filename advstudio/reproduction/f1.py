"""F1: softmax regression falls to FGSM, and is sure of its mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from advstudio.benchmark.report import Measured
from advstudio.reproduction.digits import fitted, shipped, some_digits
from advstudio.reproduction.row import ROWS, SEED, Row, between
from advstudio.reproduction.unclipped import Verdict, fallen

_DECAY = 1e-2


def _measure(is_quick: bool) -> Iterator[Measured]:
    digits = some_digits(1000 if is_quick else 10_000)
    yield from _told("as shipped", fallen(shipped("mnist-linear"), digits))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    decayed = fitted(network, _DECAY, epochs=3 if is_quick else 10, seed=SEED)
    yield from _told("with weight decay", fallen(decayed, digits))


def _told(name: str, found: Verdict) -> Iterator[Measured]:
    yield Measured(f"F1: {name}, error", found.error, "%", 99, "at least")
    sure = found.confidence_on_errors
    yield from between(f"F1: {name}, confidence on errors", sure, "%", low=65, high=95)


ROWS.register("F1", order=10)(
    Row(
        title="softmax regression under FGSM, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572, section 4",
        paper="error 99.9 %, confidence 79.3 %",
        settings="true labels, not clipped; mnist-linear as shipped, and the same trained with "
        "weight decay 0.01, since the paper does not say how sure its network was",
        measure=_measure,
        tried="weight decay 0.01, the second network: its confidence on errors is within the gate. "
        "The one that ships is trained without, since it is the undefended network of the window",
    )
)
