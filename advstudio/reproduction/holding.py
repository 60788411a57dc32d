"""What attacks leave of a classifier's accuracy, as several rows count it."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

from advstudio.attacks.pgd import PGD
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LossName
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.robust_accuracy import chunks, is_right, last, survivors
from advstudio.reproduction.row import SEED

_STEP_SIZE = 0.01

Digits = tuple[Tensor, Tensor]
"""(n, 1, 28, 28) pictures in [0, 1] and their (n,) labels."""


def pgd(steps: int, epsilon: float, loss: LossName = "cross-entropy") -> PGD:
    """PGD in steps of 0.01 from a random start, as Madry et al. 2018 measure MNIST networks."""
    ratio = steps * _STEP_SIZE / epsilon
    return PGD(steps=steps, step_ratio=ratio, loss=loss, stop_when_broken=True)


def share(claims: Tensor) -> float:
    """How many of (n,) claims are true, in percent."""
    return 100 * float(claims.float().mean())


def right(classifier: Classifier, digits: Digits) -> Tensor:
    """(n,) bool: classified as the labels say."""
    return is_right(classifier, *digits)


def held(
    classifier: Classifier, digits: Digits, attack: Attack, ball: Ball, *, restarts: int = 1
) -> Tensor:
    """(n,) bool: classified right, and broken by no restart of the attack."""
    x, y = digits
    left = torch.arange(len(x))
    for restart in range(restarts):
        seed = SEED + restart * len(x)
        left = left[survivors(classifier, x[left], y[left], attack, ball, seed=seed)]
    return torch.zeros(len(x), dtype=torch.bool).index_fill(0, left, True)


def attacked(classifier: Classifier, digits: Digits, attack: Attack, ball: Ball) -> Tensor:
    """(n, 1, 28, 28) the pictures that the attack ends with, for use on other networks."""
    x, y = digits
    parts = []
    for part in chunks(torch.arange(len(x))):
        rng = ExampleRng([SEED + int(i) for i in part])
        parts.append(last(attack(classifier, x[part], Goal(y[part]), ball, rng)))
    return torch.cat(parts)


def smallest_fall(shares: list[float]) -> float:
    """From one number to the next; below 0 where one of them rises."""
    return min(before - after for before, after in pairwise(shares))
