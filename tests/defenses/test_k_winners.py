"""k winners take all: who wins, what is replaced, what is left, and how it is got round."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from advstudio.attacks.pgd import PGD
from advstudio.core.attack import gradient_at
from advstudio.core.ball import Ball
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.datasets.mnist import test_arrays as mnist_arrays
from advstudio.defenses.k_winners import KWinners, Winners
from advstudio.evaluation.digits import as_tensors, evenly_spread
from advstudio.evaluation.robust_accuracy import is_right, survivors
from advstudio.session.experiment import Choice
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

DEFENDED = (Choice.of("k-winners"),)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def test_only_the_largest_share_of_a_layer_speaks() -> None:
    units = torch.tensor([[0.3, -1.0, 2.0, 0.1, 0.7], [-5.0, -1.0, -2.0, -3.0, -4.0]])
    expected = torch.tensor([[0.0, 0.0, 2.0, 0.0, 0.7], [0.0, -1.0, -2.0, 0.0, 0.0]])
    assert torch.equal(Winners(0.4)(units), expected)


def test_winners_of_a_convolution_are_found_over_all_its_places() -> None:
    units = torch.randn(3, 4, 5, 5)
    spoken = Winners(0.1)(units)
    assert (spoken != 0).flatten(1).sum(dim=1).tolist() == [10, 10, 10]
    assert (spoken.flatten(1).amin(dim=1) >= 0).all()


def test_at_least_one_unit_speaks_and_a_bound_stays() -> None:
    units = torch.tensor([[1.0, 9.0, 3.0]])
    assert Winners(0.01, highest=6.0)(units).tolist() == [[0.0, 6.0, 0.0]]


def test_every_rectifier_is_replaced_however_deep() -> None:
    network = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Sequential(nn.ReLU6(), nn.ReLU()))
    altered = KWinners().altered(network)
    assert not any(isinstance(layer, nn.ReLU | nn.ReLU6) for layer in altered.modules())
    assert sum(isinstance(layer, Winners) for layer in altered.modules()) == 3


def test_network_without_rectifiers_is_refused_in_a_sentence() -> None:
    with pytest.raises(NotApplicable, match="has none"):
        KWinners().altered(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)))


def test_shipped_digits_keep_97_percent(bench: Workbench) -> None:
    x, y = evenly_spread(*as_tensors(mnist_arrays()), 1000)
    # 97.8 % of 2000; the deviation of 1000 is half a percent.
    assert is_right(bench.classifier("mnist-small", DEFENDED), x, y).float().mean() >= 0.965


def test_undefended_network_is_not_altered(bench: Workbench) -> None:
    x = as_tensors(mnist_arrays())[0][:4]
    before = bench.classifier("mnist-small")(x)
    bench.classifier("mnist-small", DEFENDED)(x)
    assert torch.equal(Workbench("cpu").classifier("mnist-small")(x), before)
    assert torch.equal(bench.classifier("mnist-small")(x), before)


def test_averaged_gradient_breaks_more_than_its_own(bench: Workbench) -> None:
    x, y = evenly_spread(*as_tensors(mnist_arrays()), 60)
    model, adapted = (
        bench.classifier("mnist-small", DEFENDED), bench.adapted("mnist-small", DEFENDED)
    )  # fmt: skip
    ball = Ball(Linf(), 0.1)
    own = len(survivors(model, x, y, PGD(steps=10), ball))
    averaged = len(survivors(model, x, y, PGD(steps=10), ball, seen=adapted))
    # Of 100 digits and with 20 steps: 58 and 50.
    assert averaged < own


def test_adapted_attack_sees_the_same_answers(bench: Workbench) -> None:
    x = as_tensors(mnist_arrays())[0][:4]
    adapted = bench.adapted("mnist-small", DEFENDED)
    assert torch.equal(adapted(x), bench.classifier("mnist-small", DEFENDED)(x))
    assert gradient_at(adapted, x, Goal(adapted(x).argmax(1))).grad.flatten(1).any(dim=1).all()
