"""How good a trained network is: clean, under FGSM and under PGD."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.classifier import Classifier
from advstudio.core.norms import Ball, Linf
from advstudio.evaluation.robust_accuracy import is_right, survivors
from advstudio.models.weights import Accuracy

FGSM_EPSILONS = (0.1, 0.25, 0.3)
"""Where every card states the accuracy: the slider's start, and the radii of the two papers."""

PGD_EPSILON = 0.3
_PGD_STEPS, _PGD_STEP_SIZE, _PGD_RESTARTS = 50, 0.01, 10


def clean_accuracy(classifier: Classifier, x: Tensor, y: Tensor) -> float:
    """Share of (n, c, h, w) pictures classified as their (n,) labels say."""
    return int(is_right(classifier, x, y).sum()) / len(x)


def fgsm_accuracy(classifier: Classifier, x: Tensor, y: Tensor, epsilon: float) -> Accuracy:
    """What FGSM with the true labels leaves of the accuracy."""
    left = survivors(classifier, x, y, FGSM(), Ball(Linf(), epsilon))
    return Accuracy(
        epsilon=epsilon, steps=1, step_size=epsilon, restarts=1,
        pictures=len(x), accuracy=len(left) / len(x),
    )  # fmt: skip


def pgd_accuracy(
    classifier: Classifier,
    x: Tensor,
    y: Tensor,
    *,
    epsilon: float = PGD_EPSILON,
    restarts: int = _PGD_RESTARTS,
) -> Accuracy:
    """What PGD with the true labels leaves: 50 steps of 0.01, as Wong et al. 2020 measure.

    # Deviates: a picture that one restart has broken is out; the paper keeps the restart with
    # the highest loss, which now and then is one that did not break it.
    """
    ratio = _PGD_STEPS * _PGD_STEP_SIZE / epsilon
    attack = PGD(steps=_PGD_STEPS, step_ratio=ratio, random_start=True)
    ball = Ball(Linf(), epsilon)
    left = torch.arange(len(x), device=x.device)
    for restart in range(restarts):
        kept = survivors(classifier, x[left], y[left], attack, ball, seed=restart * len(x))
        left = left[kept]
    return Accuracy(
        epsilon=epsilon, steps=_PGD_STEPS, step_size=_PGD_STEP_SIZE, restarts=restarts,
        pictures=len(x), accuracy=len(left) / len(x),
    )  # fmt: skip
