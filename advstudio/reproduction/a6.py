"""A6: single-step training can overfit to its own attack: FGSM fails, PGD breaks everything."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.attacks.autoattack import AutoAttack
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.benchmark.report import Measured
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.reproduction.digits import some_digits, trained
from advstudio.reproduction.holding import held, pgd, right, share
from advstudio.reproduction.row import ROWS, SEED, Row
from advstudio.training.fgsm_adversarial import FGSMAdversarial

EPSILON = 0.3
_ALIVE, _DEAD = 50, 5


def _measure(is_quick: bool) -> Iterator[Measured]:
    epochs, pictures = (5, 10_000) if is_quick else (10, None)
    recipe = FGSMAdversarial(epsilon=EPSILON, alpha=0.0, labels="true", epochs=epochs)
    classifier, ball = trained(recipe, seed=SEED, pictures=pictures), Ball(Linf(), EPSILON)
    digits = some_digits(200 if is_quick else 1000)
    yield Measured("A6: clean", share(right(classifier, digits)), "%")
    left = share(held(classifier, digits, FGSM(), ball))
    yield Measured("A6: FGSM", left, "%", _ALIVE, "at least")
    left = share(held(classifier, digits, PGD(steps=10, stop_when_broken=True), ball))
    yield Measured("A6: PGD-10", left, "%")
    left = share(held(classifier, digits, pgd(50, EPSILON), ball))
    yield Measured("A6: PGD-50", left, "%", _DEAD)
    yield Measured(
        "A6: AutoAttack", share(held(classifier, digits, AutoAttack(), ball)), "%", _DEAD
    )


ROWS.register("A6", order=31)(
    Row(
        title="catastrophic overfitting of FGSM training, L-infinity 0.3",
        source="Wong et al. 2020, arXiv:2001.03994; figures of others on CIFAR-10",
        paper="CIFAR-10: clean 88.23 %, FGSM 54.75 %, PGD-10 0.04 %, AutoAttack 0 %",
        settings="mnist-small trained in this row on FGSM examples alone, without a random start, "
        "10 epochs, true labels; 1,000 pictures, PGD-50 in steps of 0.01; “collapsed” is read as "
        "FGSM at least 50 %, PGD-50 and AutoAttack at most 5 %; quick: 5 epochs of 10,000 "
        "pictures, 200 pictures",
        measure=_measure,
    )
)
