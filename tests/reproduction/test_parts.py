"""What rows compute themselves, against closed forms."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.attacks.fgsm import FGSM
from advstudio.core.ball import Ball
from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.core.errors import InvalidWeights
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, Loss
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.c1 import formula_gap, risk_gap
from advstudio.reproduction.c2 import broken_though
from advstudio.reproduction.d1 import largest_rise
from advstudio.reproduction.d2 import zero_share
from advstudio.reproduction.d3 import cooled, correlation
from advstudio.reproduction.digits import as_classifier, shipped
from advstudio.reproduction.f8 import together
from advstudio.reproduction.holding import attacked, held, pgd, smallest_fall
from advstudio.reproduction.minimal import all_pairs
from advstudio.reproduction.rbf import RadialUnits, against_all_others
from advstudio.reproduction.unclipped import EPSILON, fgsm, log_odds, verdict

X = torch.rand(6, 1, 28, 28, generator=torch.Generator().manual_seed(0))
Y = torch.arange(6)


def _linear(scale: float = 1.0, seed: int = 0) -> Classifier:
    layer = nn.Linear(784, 10)
    weight = torch.randn(10, 784, generator=torch.Generator().manual_seed(seed))
    layer.weight, layer.bias = nn.Parameter(scale * weight), nn.Parameter(torch.zeros(10))
    return as_classifier(nn.Sequential(nn.Flatten(), layer))


def _constant(label: int) -> Classifier:
    logits = F.one_hot(torch.tensor(label), 10).float()
    return Classifier(lambda x: logits.expand(len(x), 10) + 0 * x.sum(), (), (1, 28, 28))


def test_log_odds_are_the_logit_of_the_labels_probability() -> None:
    logits = torch.randn(5, 10, generator=torch.Generator().manual_seed(1)).double()
    labels = torch.arange(5)
    p = logits.softmax(dim=1).gather(1, labels.view(-1, 1)).squeeze(1)
    assert torch.allclose(log_odds(logits, Goal(labels)), torch.log((1 - p) / p))


def test_log_odds_keep_the_direction_that_the_cross_entropy_loses_in_float32() -> None:
    # A margin of 25: 1 − p(y) is far below float32's resolution at 1, not below float64's.
    logits, goal = torch.tensor([[25.0, 0.0, 1.0]]), Goal(torch.tensor([0]))
    exact = _slope(LOSSES["cross-entropy"], logits.double(), goal)
    assert _slope(LOSSES["cross-entropy"], logits, goal)[0, 0] == 0
    share = -exact[0, 0]
    # float64 rounds 1 − p(y), about 4e-11, by about 1e-16.
    assert torch.allclose(_slope(log_odds, logits, goal).double(), exact / share, rtol=1e-4)


def _slope(loss: Loss, logits: Tensor, goal: Goal) -> Tensor:
    logits = logits.clone().requires_grad_(True)
    (slope,) = torch.autograd.grad(loss(logits, goal).sum(), logits)
    return slope


def test_unclipped_fgsm_moves_every_pixel_by_epsilon_against_a_linear_label() -> None:
    x_adv = fgsm(_linear(), (X, Y))
    assert torch.allclose((x_adv - X).abs(), torch.tensor(EPSILON))
    assert x_adv.max() > 1


def test_confidence_on_errors_is_the_errors_alone() -> None:
    found = verdict(_constant(3), X, Y)
    assert found.error == pytest.approx(100 * 5 / 6)
    assert found.confidence_on_errors == pytest.approx(100 * math.e / (math.e + 9), rel=1e-5)


def test_radial_units_are_surest_at_their_centres() -> None:
    centres = torch.rand(10, 784, generator=torch.Generator().manual_seed(2))
    network = RadialUnits(centres)
    probabilities = network(centres.view(10, 1, 28, 28)).exp()
    assert torch.allclose(probabilities.diagonal(), torch.tensor(1.0), atol=1e-4)
    assert (network(centres.view(10, 1, 28, 28) + 10).exp() < 1e-6).all()


def test_radial_units_measure_the_weighted_distance() -> None:
    centres = torch.rand(3, 784, generator=torch.Generator().manual_seed(3)).double()
    network = RadialUnits(centres)
    widths = network.log_widths.exp()
    exact = -(widths * (X[:1].double().flatten(1) - centres).square()).sum(dim=1)
    assert torch.allclose(network(X[:1].double())[0], exact)


def test_cost_against_all_others_is_a_sum_of_binary_cross_entropies() -> None:
    p = torch.rand(4, 10, generator=torch.Generator().manual_seed(4)).double()
    labels = torch.arange(4)
    own = F.one_hot(labels, 10).double()
    exact = F.binary_cross_entropy(p, own, reduction="none").sum(dim=1)
    assert torch.allclose(against_all_others(p.log(), labels), exact)


def test_missing_weights_are_told_by_name_and_without_folders() -> None:
    with pytest.raises(InvalidWeights, match="“nobody-made-them” of mnist-small are") as told:
        shipped(recipe="nobody-made-them")
    assert "/" not in str(told.value)


def test_ensemble_answers_with_the_mean_probability() -> None:
    members = [_linear(0.1, seed) for seed in range(3)]
    mean = torch.stack([member(X).softmax(dim=1) for member in members]).mean(dim=0)
    assert torch.allclose(together(members)(X).exp(), mean, atol=1e-6)


def test_every_picture_is_paired_with_every_other_class_once() -> None:
    sources, goal = all_pairs(X, Y)
    pairs = {(int(s), int(t)) for s, t in zip(Y.repeat(9), goal.labels, strict=True)}
    assert len(sources) == len(pairs) == 54
    assert all(source != target for source, target in pairs)


def test_held_pictures_are_those_that_no_restart_broke() -> None:
    ball = Ball(Linf(), 0.1)
    assert held(_constant(3), (X, Y), pgd(3, 0.1), ball, restarts=2).tolist() == (Y == 3).tolist()
    classifier = _linear()
    labels = classifier(X).argmax(dim=1)
    once = held(classifier, (X, labels), pgd(3, 0.1), ball)
    assert not (held(classifier, (X, labels), pgd(3, 0.1), ball, restarts=3) & ~once).any()


def test_pgd_takes_steps_of_a_hundredth() -> None:
    attack = pgd(40, 0.3)
    assert attack.step_ratio * 0.3 / attack.steps == pytest.approx(0.01)


def test_attacked_pictures_are_the_attacks_own() -> None:
    x_adv = attacked(_linear(), (X, Y), FGSM(), Ball(Linf(), 0.1))
    ray = FGSM().ray(_linear(), X, Goal(Y), Linf(), ExampleRng.of(0, len(X)))
    assert torch.equal(x_adv, ray.at(0.1))


def test_falls_and_rises_are_the_extremes() -> None:
    assert smallest_fall([99, 90, 91, 50]) == -1
    assert largest_rise([91, 82, 24, 6, 11, 30]) == 24
    assert largest_rise([3, 2, 1]) == 0


def test_zero_share_is_that_of_vanished_gradients() -> None:
    digits = (X, _linear()(X).argmax(dim=1))
    assert zero_share(_linear(1e5), digits, LOSSES["cross-entropy"]) == 100
    assert zero_share(_linear(1e5), digits, LOSSES["logit"]) == 0
    assert zero_share(_linear(0.01), digits, LOSSES["cross-entropy"]) == 0


def test_cooled_classifier_has_its_gradient_back() -> None:
    digits = (X, _linear()(X).argmax(dim=1))
    assert zero_share(cooled(_linear(1e5), 1e7), digits, LOSSES["cross-entropy"]) == 0


def test_correlation_of_a_line_is_one() -> None:
    assert correlation([1, 2, 5], [-2, -4, -10]) == pytest.approx(-1)


def _certificate(probability: float, radius: float) -> Certificate:
    return Certificate(0, radius, "L2", probability, 0.001, 100)


def test_radius_of_a_certificate_is_held_against_the_quantile() -> None:
    # Φ⁻¹(0.98) = 2.0537…, Cohen et al. 2019.
    assert formula_gap(_certificate(0.98, 0.25 * 2.053748910631823), 0.25) < 1e-9
    assert formula_gap(_certificate(0.98, 0.25 * 2.06), 0.25) > 1e-3
    assert formula_gap(_certificate(0.4, 0.0), 0.25) == 0


def test_bound_of_a_certificate_is_held_against_clopper_and_pearson() -> None:
    # All of 100 draws: the bound is the 100th root of the risk.
    assert risk_gap(_certificate(0.001 ** (1 / 100), 0.1)) < 1e-12
    assert risk_gap(_certificate(0.95, 0.1)) > 1e-5


def test_verified_pictures_that_one_attack_broke_are_counted() -> None:
    safe = torch.tensor([True, True, True, False])
    kept = [torch.tensor([True, False, True, False]), torch.tensor([True, True, True, False])]
    assert broken_though(safe, kept) == 1
