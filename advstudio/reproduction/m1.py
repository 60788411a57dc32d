"""M1: a network trained on clean digits alone holds nothing at epsilon 0.3."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.attacks.fgsm import FGSM
from advstudio.benchmark.report import Measured
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.holding import held, pgd, right, share
from advstudio.reproduction.row import ROWS, Row
from advstudio.reproduction.unclipped import fgsm

EPSILON = 0.3


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier, ball = shipped(), Ball(Linf(), EPSILON)
    digits = some_digits(1000 if is_quick else 10_000)
    yield Measured("M1: clean", share(right(classifier, digits)), "%", 98.8, "at least")
    x_adv = fgsm(classifier, digits, epsilon=EPSILON).clamp(0, 1)
    left = share(right(classifier, (x_adv, digits[1])))
    yield Measured("M1: FGSM", left, "%", 15)
    left = share(held(classifier, digits, FGSM(), ball))
    yield Measured("M1: FGSM with the gradient as float32 rounds it", left, "%")
    few = some_digits(200 if is_quick else 1000)
    left = share(held(classifier, few, pgd(40, EPSILON), ball))
    yield Measured("M1: PGD-40", left, "%", 2)


ROWS.register("M1", order=20)(
    Row(
        title="an undefended network at L-infinity 0.3",
        source="Madry et al. 2018, arXiv:1706.06083",
        paper="clean 99.2 %, FGSM 6.4 %",
        settings="mnist-small, a twentieth of the paper's network; 10,000 pictures, PGD in steps "
        "of 0.01 on 1,000; FGSM's sign from the logarithm of the odds, which is the "
        "cross-entropy's without its rounding; quick: 1,000 and 200 pictures",
        measure=_measure,
    )
)
