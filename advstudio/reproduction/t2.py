"""T2: examples carry over between kinds of models that have nothing in common but the data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.attacks.fgsm import FGSM
from advstudio.benchmark.report import Measured
from advstudio.core.ball import Ball
from advstudio.core.norms import L2, Linf
from advstudio.evaluation.classical import CLASSICAL, FITTED
from advstudio.evaluation.digits import evenly_spread
from advstudio.evaluation.transfer import Crafting, Side, TransferMatrix, side_of
from advstudio.reproduction.digits import DIGITS, shipped, some_digits, training_digits
from advstudio.reproduction.row import ROWS, SEED, Row

EPSILON = 0.3
NAMES = ("DNN", "LR", "SVM", "DT", "kNN")
_DNN, _LR, _SVM, _DT, _KNN = range(5)
_CONFIDENCES = (0, 10, 20, 40)
_FARTHEST = 28.0

Shares = NDArray[np.float64]
"""(n, n) percent; rows made the examples, columns judge."""


def _measure(is_quick: bool) -> Iterator[Measured]:
    shares = _shares(_sides(2000 if is_quick else FITTED), 100 if is_quick else 1000)
    for row, source in enumerate(NAMES):
        for column, target in enumerate(NAMES):
            yield Measured(f"T2: {source} to {target}", shares[row, column], "%")
    yield from _shape(shares)
    yield from _by_confidence(is_quick)


def _sides(fitted: int) -> list[Side]:
    """The paper's five kinds, without its ensemble."""
    x, y = evenly_spread(*training_digits(), fitted)
    network = shipped()
    return [Side(network, network), *(side_of(fit(x, y, DIGITS)) for fit in CLASSICAL.values())]


def _shares(sides: list[Side], pictures: int) -> Shares:
    crafting = Crafting(lambda loss: FGSM(loss=loss), Ball(Linf(), EPSILON), SEED)
    matrix = TransferMatrix(sides, *some_digits(pictures), crafting)
    for _ in matrix.steps():
        continue
    return 100 * matrix.success.astype(np.float64)


def _shape(shares: Shares) -> Iterator[Measured]:
    """What the paper's table has in common with this one, whatever the numbers are."""
    means = shares.mean(axis=0)
    others = np.delete(means, _DT)
    name = "T2: mean of the column DT, above all others"
    yield Measured(name, float(means[_DT]), "%", float(others.max()), "at least")
    for first, second in ((_LR, _SVM), (_SVM, _LR)):
        name = f"T2: {NAMES[first]} to {NAMES[second]}, as a gate"
        yield Measured(name, float(shares[first, second]), "%", 80, "at least")
    least = float(means[[_LR, _SVM, _DT]].min())
    for column in (_DNN, _KNN):
        name = f"T2: mean of the column {NAMES[column]}, below LR, SVM and DT"
        yield Measured(name, float(means[column]), "%", least)


def _by_confidence(is_quick: bool) -> Iterator[Measured]:
    """C&W on the network, carried over to its distilled sister: more confidence, more transfer."""
    carried = []
    for confidence in _CONFIDENCES[::2] if is_quick else _CONFIDENCES:
        carried.append(_carried(confidence, 10 if is_quick else 50))
        yield Measured(f"T2: C&W at confidence {confidence}, to T = 100", carried[-1], "%")
    rise = min(late - early for early, late in pairwise(carried))
    yield Measured("T2: smallest rise with the confidence", rise, "points", 0, "at least")


def _carried(confidence: int, count: int) -> float:
    """Share of the examples that fool the network distilled at T = 100, in percent."""
    sides = [Side(each, each) for each in (shipped(), shipped(recipe="distillation-t100"))]
    attack = CarliniWagner(
        confidence=confidence, search_steps=5, steps=100, learning_rate=0.05, initial_c=0.1
    )
    crafting = Crafting(lambda loss: attack, Ball(L2(), _FARTHEST), SEED)
    matrix = TransferMatrix(sides, *some_digits(count), crafting)
    for _ in matrix.steps():
        if np.isfinite(matrix.success[0, 1]):
            break
    return 100 * float(matrix.success[0, 1])


ROWS.register("T2", order=69)(
    Row(
        title="transfer between a network, logistic regression, SVM, tree and neighbours",
        source="Papernot et al. 2016, arXiv:1605.07277",
        paper="to DNN/LR/SVM/DT/kNN: DNN 38.27/23.02/64.32/79.31/8.36, LR 6.31/91.64/91.43/87.42/"
        "11.29, SVM 2.51/36.56/100/80.03/5.19, DT 0.82/12.22/8.85/89.29/3.31, kNN 11.75/42.89/"
        "82.16/82.95/41.65 %; only the shape is a gate",
        settings="mnist-small and scikit-learn's four on 10,000 training pictures; 1,000 test "
        "pictures, of which those count that the judge gets right; FGSM at L-infinity 0.3, on DNN "
        "and LR with the cross-entropy, on SVM and the smooth kNN with the margin; DT by the "
        "search for a leaf, unbounded; C&W with 5 searches of 100 steps of 0.05 on 50 pictures; "
        "quick: 2,000, 100 and 10 pictures",
        measure=_measure,
    )
)
