"""F2: for logistic regression FGSM is the exact worst case, in closed form."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.attacks.fgsm import FGSM
from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.digits import as_classifier, some_digits, training_digits
from advstudio.reproduction.row import ROWS, SEED, Row

EPSILON = 0.25
_ITERATIONS = 100
_DECAY = 1e-3


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier, weight = _logistic()
    x, y = _threes_and_sevens(*some_digits(1000 if is_quick else 10_000))
    ray = FGSM().ray(classifier, x, Goal(y), Linf(), ExampleRng.of(SEED, len(x)))
    delta = ray.perturbation(EPSILON)
    # y in {-1, 1} in the paper; the worst case is -epsilon · y · sign(w).
    signs = (2 * y - 1).view(-1, 1, 1, 1)
    closed = -EPSILON * signs * weight.sign().view(1, 1, 28, 28)
    yield Measured("F2: clean error", _error(classifier, x, y), "%", 3)
    yield Measured("F2: error under FGSM", _error(classifier, x + delta, y), "%", 97, "at least")
    gap = float((delta - closed).abs().max())
    yield Measured("F2: largest difference from the closed form", gap, "", 0)


def _logistic() -> tuple[Classifier, Tensor]:
    """Logistic regression of 3 against 7 as two logits, and its (784,) weight."""
    x, y = _threes_and_sevens(*training_digits())
    w = torch.zeros(785, requires_grad=True)
    optimiser = torch.optim.LBFGS([w], max_iter=_ITERATIONS, line_search_fn="strong_wolfe")

    def _closure() -> Tensor:
        optimiser.zero_grad()
        score = x.flatten(1) @ w[:-1] + w[-1]
        loss = F.binary_cross_entropy_with_logits(score, y.float()) + _DECAY * w.square().sum()
        loss.backward()  # type: ignore[no-untyped-call] # torch's stub
        return loss

    optimiser.step(_closure)  # type: ignore[no-untyped-call] # torch's stub
    weight = w.detach()
    layer = nn.Linear(784, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.stack([-weight[:-1] / 2, weight[:-1] / 2]))
        layer.bias.copy_(torch.stack([-weight[-1] / 2, weight[-1] / 2]))
    return as_classifier(nn.Sequential(nn.Flatten(), layer), ("3", "7")), weight[:-1]


def _threes_and_sevens(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    chosen = (y == 3) | (y == 7)
    return x[chosen], (y[chosen] == 7).long()


def _error(classifier: Classifier, x: Tensor, y: Tensor) -> float:
    with torch.no_grad():
        return 100 * float((classifier(x).argmax(dim=1) != y).float().mean())


ROWS.register("F2", order=11)(
    Row(
        title="logistic regression, 3 against 7, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572, section 5",
        paper="clean error 1.6 %, under FGSM 99 %",
        settings="L-BFGS to convergence, weight decay 0.001, not clipped",
        measure=_measure,
    )
)
