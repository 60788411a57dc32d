"""D4: Carlini and Wagner's L2 attack always succeeds, with small changes."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.attacks.deepfool import DeepFool
from advstudio.benchmark.report import Measured
from advstudio.core.goal import Goal
from advstudio.core.norms import L2
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.minimal import found_by, random_targets, right_digits
from advstudio.reproduction.row import ROWS, Row, between


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier = shipped()
    x, y = right_digits(classifier, *some_digits(200), 30 if is_quick else 100)
    attack = CarliniWagner(steps=300 if is_quick else 1000)
    targeted = found_by(attack, classifier, x, Goal(random_targets(y), is_targeted=True), L2())
    yield Measured("D4: success towards random targets", targeted.success, "%", 100, "at least")
    size = targeted.mean_size(L2())
    yield from between("D4: mean L2 towards random targets", size, "", low=1.3, high=2.2)
    away = found_by(attack, classifier, x, Goal(y), L2())
    nearest = found_by(DeepFool(), classifier, x, Goal(y), L2())
    yield Measured("D4: success untargeted", away.success, "%", 100, "at least")
    yield Measured(
        "D4: mean L2 untargeted, at most DeepFool's",
        away.mean_size(L2()), "", nearest.mean_size(L2()),
    )  # fmt: skip


ROWS.register("D4", order=44)(
    Row(
        title="C&W on MNIST, L2",
        source="Carlini and Wagner 2017, arXiv:1608.04644, table 4",
        paper="100 %; mean L2 1.36 best, 1.76 average, 2.60 worst target; DeepFool 2.11",
        settings="mnist-small, 100 pictures, 9 searches of 1,000 steps (paper: 10,000), random "
        "targets",
        measure=_measure,
    )
)
