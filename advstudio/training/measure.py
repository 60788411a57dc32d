"""How good a trained network is: clean, under FGSM and under PGD.

Generators yield between the steps of their attacks, so that a measurement can be left; they
return the figure.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.norms import Linf
from advstudio.core.recipe import Level
from advstudio.evaluation.robust_accuracy import is_right, surviving
from advstudio.models.weights import Accuracy

_PGD_STEPS, _PGD_STEP_SIZE, _PGD_RESTARTS = 50, 0.01, 10
_WATCHED_STEPS = 10

Steps = Generator[float | None, None, Accuracy]
"""Yields None between steps, and now and then the share that is done."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How a network in training does on test pictures, which it never learns from.

    Attributes:
        clean: On clean pictures.
        fgsm: Accuracy that FGSM leaves at `epsilon`.
        pgd: Accuracy that a short PGD leaves at `epsilon`.
        epsilon: L∞ radius, pixel scale.
    """

    clean: Level
    fgsm: float
    pgd: float
    epsilon: float


def held_out(
    classifier: Classifier, x: Tensor, y: Tensor, *, epsilon: float
) -> Generator[None, None, HeldOut]:
    """A quick look at a network between two epochs.

    Args:
        classifier: In training.
        x: (n, c, h, w) test pictures.
        y: (n,) labels.
        epsilon: L∞ radius of FGSM and PGD, pixel scale.
    """
    with torch.inference_mode():
        logits = torch.cat([classifier(part) for part in torch.split(x, 500)])
    clean = Level(
        float(F.cross_entropy(logits, y)), float((logits.argmax(dim=1) == y).float().mean())
    )
    ball, steps = Ball(Linf(), epsilon), _WATCHED_STEPS
    fgsm = yield from surviving(classifier, x, y, FGSM(), ball)
    pgd = yield from surviving(classifier, x, y, PGD(steps=steps, stop_when_broken=True), ball)
    return HeldOut(clean, len(fgsm) / len(x), len(pgd) / len(x), epsilon)


def clean_accuracy(classifier: Classifier, x: Tensor, y: Tensor) -> float:
    """Share of (n, c, h, w) pictures classified as their (n,) labels say."""
    return int(is_right(classifier, x, y).sum()) / len(x)


def fgsm_accuracy(classifier: Classifier, x: Tensor, y: Tensor, epsilon: float) -> Steps:
    """What FGSM with the true labels leaves of the accuracy."""
    left = yield from surviving(classifier, x, y, FGSM(), Ball(Linf(), epsilon))
    return Accuracy(
        epsilon=epsilon, steps=1, step_size=epsilon, restarts=1,
        pictures=len(x), accuracy=len(left) / len(x),
    )  # fmt: skip


def pgd_accuracy(
    classifier: Classifier,
    x: Tensor,
    y: Tensor,
    *,
    epsilon: float,
    restarts: int = _PGD_RESTARTS,
) -> Steps:
    """What PGD with the true labels leaves: 50 steps of 0.01, as Wong et al. 2020 measure.

    # Deviates: a picture that one restart has broken is out; the paper keeps the restart with
    # the highest loss, which now and then is one that did not break it.
    """
    ratio = _PGD_STEPS * _PGD_STEP_SIZE / epsilon
    attack = PGD(steps=_PGD_STEPS, step_ratio=ratio, random_start=True, stop_when_broken=True)
    ball = Ball(Linf(), epsilon)
    left = torch.arange(len(x), device=x.device)
    for restart in range(restarts):
        kept = yield from surviving(
            classifier, x[left], y[left], attack, ball, seed=restart * len(x)
        )
        left = left[kept]
        yield (restart + 1) / restarts
    return Accuracy(
        epsilon=epsilon, steps=_PGD_STEPS, step_size=_PGD_STEP_SIZE, restarts=restarts,
        pictures=len(x), accuracy=len(left) / len(x),
    )  # fmt: skip
