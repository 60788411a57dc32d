"""A1: one step from a random start makes a robust network in minutes."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.attacks.autoattack import AutoAttack
from advstudio.benchmark.report import Measured
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.holding import held, pgd, right, share
from advstudio.reproduction.row import ROWS, Row

EPSILON = 0.3
_RESTARTS = 10


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier, ball = shipped(recipe="fast-adversarial"), Ball(Linf(), EPSILON)
    clean = some_digits(1000 if is_quick else 10_000)
    yield Measured("A1: clean", share(right(classifier, clean)), "%", 97.5, "at least")
    few = some_digits(100 if is_quick else 1000)
    left = held(classifier, few, pgd(50, EPSILON), ball, restarts=_RESTARTS)
    yield Measured("A1: PGD-50×10", share(left), "%", 85, "at least")
    fewer = some_digits(30 if is_quick else 300)
    auto = AutoAttack(queries=500, steps=30) if is_quick else AutoAttack()
    yield Measured("A1: AutoAttack", share(held(classifier, fewer, auto, ball)), "%")


ROWS.register("A1", order=30)(
    Row(
        title="the Fast recipe, L-infinity 0.3",
        source="Wong et al. 2020, arXiv:2001.03994, section 5.2; AutoAttack of Croce and Hein "
        "2020, arXiv:2003.01690",
        paper="clean 98.5 %, PGD-50×10 88.77 %; AutoAttack 82.93 % on the authors' own weights",
        settings="mnist-small, Fast; clean on 10,000 pictures, PGD in steps of 0.01 on 1,000, "
        "AutoAttack on 300, without a gate, since these are other weights; quick: 1,000, 100 and "
        "30 pictures, AutoAttack with 30 steps and 500 questions",
        measure=_measure,
    )
)
