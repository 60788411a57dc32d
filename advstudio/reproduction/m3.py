"""M3: what stronger attacks leave of robust networks, step by step, and what transfer leaves."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from advstudio.attacks.autoattack import AutoAttack
from advstudio.attacks.fgsm import FGSM
from advstudio.benchmark.report import Measured
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.norms import Linf
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.holding import (
    Digits,
    attacked,
    held,
    pgd,
    right,
    share,
    smallest_fall,
)
from advstudio.reproduction.row import ROWS, Row

EPSILON = 0.3
_BALL = Ball(Linf(), EPSILON)
_NETWORKS = ("fast-adversarial", "pgd-adversarial")


def _measure(is_quick: bool) -> Iterator[Measured]:
    undefended = shipped()
    digits = some_digits(60 if is_quick else 300)
    # What just crosses the source's boundary would carry over to nobody.
    thorough = pgd(40, EPSILON).model_copy(update={"stop_when_broken": False})
    transfers: dict[str, Attack] = {"FGSM": FGSM(), "PGD-40": thorough}
    carried = {
        name: attacked(undefended, digits, attack, _BALL) for name, attack in transfers.items()
    }
    for name in _NETWORKS:
        classifier = shipped(recipe=name)
        rungs = _rungs(classifier, digits, is_quick)
        shares = {rung: share(kept) for rung, kept in rungs.items()}
        for rung, left in shares.items():
            yield Measured(f"M3: {name}, {rung}", left, "%")
        fall = smallest_fall(list(shares.values()))
        yield Measured(
            f"M3: {name}, smallest fall from rung to rung", fall, "points", 0, "at least"
        )
        for attack, x_adv in carried.items():
            kept = right(classifier, (x_adv, digits[1]))
            yield Measured(f"M3: {name}, transferred {attack}", share(kept), "%")
            more = int(kept.sum() - rungs[attack].sum())
            yield Measured(
                f"M3: {name}, held against transferred {attack}, more than against {attack}",
                more, "pictures", 1, "at least",
            )  # fmt: skip


def _rungs(classifier: Classifier, digits: Digits, is_quick: bool) -> dict[str, Tensor]:
    """What is left, (n,) bool each, from the weakest attack to the strongest."""
    restarts = 3 if is_quick else 20
    auto = AutoAttack(queries=500, steps=30) if is_quick else AutoAttack()
    hardest = pgd(100, EPSILON)
    return {
        "clean": right(classifier, digits),
        "FGSM": held(classifier, digits, FGSM(), _BALL),
        "PGD-40": held(classifier, digits, pgd(40, EPSILON), _BALL),
        "PGD-100": held(classifier, digits, hardest, _BALL),
        f"PGD-100×{restarts}": held(classifier, digits, hardest, _BALL, restarts=restarts),
        "AutoAttack": held(classifier, digits, auto, _BALL),
    }


ROWS.register("M3", order=22)(
    Row(
        title="robust networks under ever stronger attacks, L-infinity 0.3",
        source="Madry et al. 2018, arXiv:1706.06083, table 1, and its public MNIST challenge",
        paper="natural 98.8 %, FGSM 95.6 %, PGD-40 93.2 %, PGD-100 91.8 %, PGD-100×20 89.3 %; "
        "transferred FGSM 96.8 %, PGD-40 96.0 %; AutoAttack on the challenge's network 88.5 %",
        settings="mnist-small, Fast and PGD-adversarial, 300 pictures; steps of 0.01; transfer "
        "from mnist-small as undefended; the gates are on the order, since the paper's network is "
        "twenty times as large; quick: 60 pictures, 3 restarts, AutoAttack with 30 steps and 500 "
        "questions",
        tried="PGD-adversarial holds 97.7 % against FGSM, direct or carried over: seven pictures "
        "in both cases, too few to tell them apart; against PGD-40 the order is clear",
        measure=_measure,
    )
)
