"""D2: why distillation hides the gradient: large logits, and float32 ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from advstudio.benchmark.report import Measured
from advstudio.core.attack import gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, Loss
from advstudio.evaluation.robust_accuracy import chunks
from advstudio.reproduction.digits import as_classifier, shipped_network, some_digits
from advstudio.reproduction.holding import Digits, share
from advstudio.reproduction.row import ROWS, Row
from advstudio.reproduction.temperatures import PAPERS, series, weights_name

_HALF, _HARDLY_ANY = 50, 1


def _measure(is_quick: bool) -> Iterator[Measured]:
    digits = some_digits(200 if is_quick else 1000)
    for model in ("mnist-small", PAPERS):
        yield from _by_temperature(model, digits)
    exact = as_classifier(shipped_network(recipe=weights_name(100)).double())
    exact = replace(exact, dtype=torch.float64)
    zero = zero_share(exact, digits, LOSSES["cross-entropy"])
    name = "D2: mnist-small, T = 100 in float64, gradients of the cross-entropy that are 0"
    yield Measured(name, zero, "%")


def _by_temperature(model: str, digits: Digits) -> Iterator[Measured]:
    for temperature, classifier in series(model).items():
        name = f"D2: {model}, T = {temperature}"
        yield Measured(f"{name}, mean size of a logit", _mean_logit(classifier, digits), "")
        zero = zero_share(classifier, digits, LOSSES["cross-entropy"])
        yield _hidden(f"{name}, gradients of the cross-entropy that are 0", temperature, zero)
        zero = zero_share(classifier, digits, LOSSES["logit"])
        yield Measured(f"{name}, gradients of the logit that are 0", zero, "%", _HARDLY_ANY)


def _hidden(name: str, temperature: int, zero: float) -> Measured:
    if temperature == 1:
        return Measured(name, zero, "%", _HARDLY_ANY)
    if temperature == 100:
        return Measured(name, zero, "%", _HALF, "at least")
    return Measured(name, zero, "%")


def zero_share(classifier: Classifier, digits: Digits, loss: Loss) -> float:
    """Share of pictures whose gradient is exactly 0 everywhere, in percent."""
    found = [
        (gradient_at(classifier, x, Goal(y), loss).grad == 0).flatten(1).all(dim=1)
        for x, y in zip(*map(chunks, digits), strict=True)
    ]
    return share(torch.cat(found))


def _mean_logit(classifier: Classifier, digits: Digits) -> float:
    x, _ = digits
    with torch.inference_mode():
        logits: Tensor = torch.cat([classifier(part) for part in chunks(x)])
    return float(logits.abs().mean())


ROWS.register("D2", order=42)(
    Row(
        title="gradients that are exactly 0 in float32",
        source="Carlini and Wagner 2016, arXiv:1607.04311",
        paper="mean size of a logit 5.8 without distillation, 482 at T = 100",
        settings="mnist-small and mnist-large, the paper's network, true labels, 1,000 pictures; "
        "“about none” is read as at most 1 %",
        measure=_measure,
    )
)
