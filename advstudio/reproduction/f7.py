"""F7: a shallow RBF network falls less often, and knows it when it does."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.evaluation.robust_accuracy import is_right
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.holding import share
from advstudio.reproduction.rbf import against_all_others, radial
from advstudio.reproduction.row import ROWS, Row
from advstudio.reproduction.unclipped import fallen, fgsm

_POINTS, _UNSURE = 20, 10


def _measure(is_quick: bool) -> Iterator[Measured]:
    maxout = shipped("mnist-maxout")
    digits = some_digits(1000 if is_quick else 10_000)
    x, y = digits
    classifier = radial(epochs=2 if is_quick else 10)
    is_clean_right = is_right(classifier, x, y)
    yield Measured("F7: clean error", share(~is_clean_right), "%")
    sure = confidence(classifier, x)
    yield Measured("F7: confidence on clean pictures", 100 * float(sure.mean()), "%")
    x_adv = fgsm(classifier, digits, loss=_own_cost)
    is_wrong = ~is_right(classifier, x_adv, y)
    most = fallen(maxout, digits).error - _POINTS
    yield Measured("F7: error under FGSM, 20 points below maxout's", share(is_wrong), "%", most)
    unsure = 100 * float(confidence(classifier, x_adv)[is_wrong].mean())
    yield Measured("F7: confidence on errors", unsure, "%", _UNSURE)


def _own_cost(log_p: Tensor, goal: Goal) -> Tensor:
    """(n,) what the network was trained with; it has no softmax."""
    return against_all_others(log_p, goal.labels)


def confidence(classifier: Classifier, x: Tensor) -> Tensor:
    """(n,) the largest probability of (n, 1, 28, 28) pictures, from logits that are `log p`."""
    with torch.no_grad():
        return classifier(x).amax(dim=1).exp()


ROWS.register("F7", order=15)(
    Row(
        title="shallow RBF network under FGSM, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572, section 7",
        paper="error 55.4 %, confidence 1.2 % on errors, 60.6 % on clean pictures",
        settings="ten radial units, each class against all others, 10 epochs; 10,000 pictures, "
        "true labels, not clipped; “low confidence” is read as at most 10 %",
        measure=_measure,
    )
)
