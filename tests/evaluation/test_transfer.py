"""The transfer matrix against what attacks and classifiers do by themselves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.robust_accuracy import is_right, last, survivors
from advstudio.evaluation.transfer import Crafting, Side, TransferMatrix, mean_cosine

BALL, COUNT, SEED = Ball(Linf(), 0.08), 40, 5


def _model(seed: int) -> Classifier:
    """Linear, with a part of its weights in common with the others; every class is likely."""
    common = torch.randn(3, 16, generator=torch.Generator().manual_seed(0))
    own = torch.randn(3, 16, generator=torch.Generator().manual_seed(seed))
    weights = common + 0.7 * own

    def _forward(x: Tensor) -> Tensor:
        return (x - 0.5).flatten(1) @ weights.T

    return Classifier(_forward, ("a", "b", "c"), (1, 4, 4))


# Far enough from black and white that nothing is clipped; labels of the first model, so that
# the others err on some.
X = 0.2 + 0.6 * torch.rand(COUNT, 1, 4, 4, generator=torch.Generator().manual_seed(0))
Y = _model(1)(X).argmax(dim=1)


def _sides() -> list[Side]:
    return [Side(model, model) for model in (_model(1), _model(2), _model(3))]


def _begun(sides: list[Side], attack: type[Attack] = FGSM) -> TransferMatrix:
    crafting = Crafting(lambda loss: attack(loss=loss), BALL, SEED)  # type: ignore[call-arg]
    return TransferMatrix(sides, X, Y, crafting)


def _matrix(sides: list[Side], attack: type[Attack] = FGSM) -> TransferMatrix:
    found = _begun(sides, attack)
    for _ in found.steps():
        continue
    return found


@pytest.mark.parametrize("attack", [FGSM, PGD])
def test_the_diagonal_is_the_direct_success(attack: type[Attack]) -> None:
    found = _matrix(_sides(), attack)
    for place, side in enumerate(_sides()):
        right = int(is_right(side.judge, X, Y).sum())
        left = len(survivors(side.judge, X, Y, attack(), BALL, seed=SEED))
        assert right - left > 0
        # float32 holds a share of 40 to 1e-7.
        assert found.success[place, place] == pytest.approx(1 - left / right, abs=1e-6)


def test_a_cell_is_the_rows_examples_judged_by_the_column() -> None:
    first, second, _ = _sides()
    found = _matrix(_sides())
    x_adv = last(FGSM()(first.judge, X, Goal(Y), BALL, ExampleRng.of(SEED, COUNT)))
    right = second.judge(X).argmax(dim=1) == Y
    broken = (second.judge(x_adv).argmax(dim=1) != Y) & right
    assert found.success[0, 1] == pytest.approx(float(broken.sum() / right.sum()))
    # 25 at once and 40 at once round differently in float32.
    assert torch.allclose(found.examples[0], x_adv, atol=1e-6)
    assert found.accuracy[1] == pytest.approx(float(right.float().mean()))


def test_models_that_are_alike_share_more_examples_than_a_stranger_does() -> None:
    def _stranger(x: Tensor) -> Tensor:
        return -_model(2)(x)

    opposite = replace(_model(2), forward=_stranger)
    found = _matrix(
        [Side(_model(1), _model(1)), Side(_model(2), _model(2)), Side(opposite, opposite)]
    )
    assert found.success[1, 0] > found.success[2, 0]
    assert found.cosine[0, 1] > 0.3
    assert found.cosine[0, 2] < 0


def test_the_size_is_that_of_the_perturbation() -> None:
    found = _matrix(_sides())
    # FGSM changes all 16 values by epsilon, and nothing is clipped.
    assert found.size == pytest.approx([0.08 * math.sqrt(16)] * 3, rel=1e-5)


def test_one_has_a_cosine_of_one_with_itself_and_the_matrix_is_symmetric() -> None:
    found = _matrix(_sides())
    assert np.allclose(np.diag(found.cosine), 1, atol=1e-6)
    assert np.allclose(found.cosine, found.cosine.T, atol=1e-6)


def test_opposite_gradients_have_a_cosine_of_minus_one_and_none_has_none() -> None:
    grad = torch.randn(4, 1, 2, 2)
    assert mean_cosine(grad, -grad) == pytest.approx(-1, abs=1e-6)
    assert math.isnan(mean_cosine(grad, torch.zeros_like(grad)))
    # A picture without a gradient does not count.
    assert mean_cosine(grad, torch.cat([grad[:3], torch.zeros(1, 1, 2, 2)])) == pytest.approx(1)


def test_a_search_stands_in_for_the_gradient() -> None:
    def _white(x: Tensor, y: Tensor) -> Tensor:
        return torch.ones_like(x)

    silent = Side(replace(_model(1), gradient="none"), None, search=_white)
    found = _matrix([silent, Side(_model(1), _model(1))])
    assert (found.examples[0] == 1).all()
    assert np.isnan(found.cosine[0]).all()
    assert np.isnan(found.cosine[:, 0]).all()
    assert found.success[0, 0] == found.success[0, 1]


def test_a_judge_that_is_never_right_has_no_share() -> None:
    def _wrong(x: Tensor) -> Tensor:
        # Every class moves one place on.
        return _model(1)(x).roll(1, dims=1)

    good = Side(_model(1), _model(1))
    found = _matrix([good, replace(good, judge=replace(_model(1), forward=_wrong))])
    assert found.accuracy.tolist() == [1, 0]
    assert np.isnan(found.success[:, 1]).all()
    assert found.done == 1.0


def test_the_cells_come_one_by_one() -> None:
    piecewise = _begun(_sides())
    known = [int(np.isfinite(piecewise.success).sum()) for is_new in piecewise.steps() if is_new]
    # Three accuracies and the cosines first.
    assert known == [0, 0, 0, 0, *range(1, 10)]
    assert np.array_equal(piecewise.success, _matrix(_sides()).success)
