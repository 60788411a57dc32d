"""T3: single-step training hides the gradient: transfer and a random step hurt more than FGSM."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.r_fgsm import RandomFGSM
from advstudio.benchmark.report import Measured
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.norms import Linf
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.holding import Digits, attacked, held, right, share
from advstudio.reproduction.row import ROWS, Row

EPSILON = 0.25
"""What the network was trained at."""

_BALL = Ball(Linf(), EPSILON)


def _measure(is_quick: bool) -> Iterator[Measured]:
    defended, undefended = shipped(recipe="fgsm-adversarial"), shipped()
    digits = some_digits(500 if is_quick else 10_000)
    yield Measured("T3: clean accuracy", share(right(defended, digits)), "%")
    direct, with_start = _one_step(defended, digits)
    yield Measured("T3: accuracy under FGSM", direct, "%")
    x_adv = attacked(undefended, digits, FGSM(), _BALL)
    # Half a picture less: equal would be no tell, and rounding decides nothing.
    below = direct - 50 / len(x_adv)
    carried = share(right(defended, (x_adv, digits[1])))
    yield Measured("T3: under transferred FGSM, below FGSM", carried, "%", below)
    yield Measured("T3: under R+FGSM, below FGSM", with_start, "%", below)
    plain_direct, plain_with_start = _one_step(undefended, digits)
    lost, plainly_lost = direct - with_start, plain_direct - plain_with_start
    name = "T3: what the random step takes, above what it takes undefended"
    yield Measured(name, lost, "points", plainly_lost, "at least")


def _one_step(classifier: Classifier, digits: Digits) -> tuple[float, float]:
    """Accuracy under FGSM, and under R+FGSM, in percent."""
    return (
        share(held(classifier, digits, FGSM(), _BALL)),
        share(held(classifier, digits, RandomFGSM(), _BALL)),
    )


ROWS.register("T3", order=70)(
    Row(
        title="single-step adversarial training, unmasked, L-infinity 0.25",
        source="Tramèr et al. 2018, arXiv:1705.07204",
        paper="transferred FGSM and R+FGSM break such a network more often than FGSM; ImageNet: "
        "error 26.8 % direct, 36.5 % transferred",
        settings="mnist-small, FGSM-adversarial, 10,000 pictures, true labels; transfer from "
        "mnist-small as undefended; R+FGSM with half of epsilon at random",
        measure=_measure,
    )
)
