"""Randomised smoothing: the bound, the radius, and attacks inside it."""

from __future__ import annotations

import math

import pytest
import scipy.stats
import torch
from torch import Tensor
from victims import linear_victim, small_victim

from advstudio.attacks.pgd import PGD
from advstudio.core.attack import gradient_at
from advstudio.core.ball import Ball
from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.core.draws import DEPLOYED, drawing
from advstudio.core.generators import returned
from advstudio.core.goal import Goal
from advstudio.core.norms import L2
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays as mnist_arrays
from advstudio.defenses._noise_votes import certified_radius, least_probability
from advstudio.defenses.jpeg import Jpeg
from advstudio.defenses.label_only import LabelOnly
from advstudio.defenses.randomized_smoothing import RandomizedSmoothing
from advstudio.evaluation.digits import as_tensors
from advstudio.evaluation.robust_accuracy import last
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")


def certificate_of(classifier: Classifier, x: Tensor) -> Certificate:
    assert classifier.certify is not None
    return returned(classifier.certify(x))


def test_radius_of_98_percent_is_2_05_deviations() -> None:
    # Gate C1; 2.0537 is the 98th percentile of the standard normal distribution.
    assert certified_radius(0.98, 1.0) == pytest.approx(2.0537, abs=1e-4)
    assert certified_radius(0.98, 0.25) == pytest.approx(0.25 * 2.0537, abs=1e-4)


@pytest.mark.parametrize("probability", [0.0, 0.3, 0.5])
def test_without_a_majority_nothing_is_guaranteed(probability: float) -> None:
    assert certified_radius(probability, 1.0) == 0.0


@pytest.mark.parametrize(("hits", "draws"), [(0, 100), (1, 100), (60, 100), (99, 100), (100, 100)])
@pytest.mark.parametrize("risk", [0.001, 0.05])
def test_bound_is_scipys_exact_interval(hits: int, draws: int, risk: float) -> None:
    test = scipy.stats.binomtest(hits, draws, alternative="greater")
    exact = test.proportion_ci(confidence_level=1 - risk, method="exact").low
    # SciPy finds it by bisection.
    assert least_probability(hits, draws, risk) == pytest.approx(exact, abs=1e-6)


def test_bound_of_no_miss_has_a_closed_form() -> None:
    assert least_probability(1000, 1000, 0.001) == pytest.approx(0.001 ** (1 / 1000))


def test_linear_models_radius_is_just_below_its_margin() -> None:
    # Of a linear model with two classes the exact radius is the distance to the boundary.
    victim = linear_victim(n=1, classes=2)
    weight = victim.network[1].weight  # type: ignore[index]
    logits = victim.model(victim.x)[0]
    distance = float((logits[0] - logits[1]).abs() / (weight[0] - weight[1]).norm())
    sigma = distance / 2
    smoothed = RandomizedSmoothing(sigma=sigma, certificate_draws=20_000).applied(victim.model)
    found = certificate_of(smoothed, victim.x)
    assert found.label == int(logits.argmax())
    # Two deviations from the boundary: 20 000 draws leave about 0.05 deviations of doubt.
    assert 0.9 * distance < found.radius < distance


def test_abstains_where_no_class_has_a_majority() -> None:
    coin = Classifier(
        lambda x: torch.stack([x.flatten(1).sum(1), -x.flatten(1).sum(1)], 1), ("a", "b"), (1, 2, 2)
    )
    found = certificate_of(RandomizedSmoothing().applied(coin), torch.zeros(1, 1, 2, 2))
    assert (found.label, found.radius) == (None, 0.0)


def test_certificate_is_the_same_however_the_noise_is_split(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from advstudio.defenses import randomized_smoothing

    victim = small_victim(n=1)
    smoothed = RandomizedSmoothing(certificate_draws=500).applied(victim.model)
    whole = certificate_of(smoothed, victim.x)
    monkeypatch.setattr(randomized_smoothing, "_BLOCK_VALUES", {"cpu": 7 * 192})
    assert certificate_of(smoothed, victim.x) == whole


def test_no_attack_inside_the_radius_succeeds() -> None:
    model = Workbench("cpu").classifier("mnist-small")
    defense = RandomizedSmoothing(sigma=0.25, certificate_draws=2000, draws=16)
    smoothed = defense.applied(model)
    x, _ = as_tensors(mnist_arrays())
    broken = certified = 0
    for number in range(6):
        picture = x[number : number + 1]
        found = certificate_of(smoothed, picture)
        if found.label is None:
            continue
        certified += 1
        ball = Ball(L2(), 0.99 * found.radius)
        goal = Goal(torch.tensor([found.label]))
        x_adv = last(PGD(steps=10)(smoothed, picture, goal, ball, ExampleRng((0,))))
        # The class is the one that wins under noise that neither attack nor certificate saw.
        votes = RandomizedSmoothing(sigma=0.25, seed=1, certificate_draws=2000)
        broken += certificate_of(votes.applied(model), x_adv).label not in (found.label, None)
        broken += _share(model, x_adv, found.label) < 0.5
    assert certified >= 4
    # Each certificate errs once in a thousand times.
    assert broken == 0


def _share(model: Classifier, x: Tensor, label: int) -> float:
    noise = 0.25 * torch.randn(2000, *x.shape[1:], generator=torch.Generator().manual_seed(9))
    with torch.inference_mode():
        return float((model(x + noise).argmax(dim=1) == label).float().mean())


def test_answer_is_the_mean_probability_under_noise() -> None:
    victim = small_victim(n=1)
    defense = RandomizedSmoothing(sigma=0.1, draws=500)
    probs = defense.applied(victim.model)(victim.x).exp()
    noise = 0.1 * torch.randn(20_000, 3, 8, 8)
    mean = victim.model(victim.x + noise).softmax(dim=1).mean(dim=0)
    # 500 draws of numbers that spread by at most a half.
    assert torch.allclose(probs[0], mean, atol=3 * 0.5 / math.sqrt(500))


def test_gradient_is_that_of_the_answer() -> None:
    victim = linear_victim(n=1)
    smoothed = RandomizedSmoothing(sigma=0.3, draws=8).applied(victim.model)
    grad = gradient_at(smoothed, victim.x, victim.goal).grad
    step = 1e-2 * grad / grad.norm()
    with torch.no_grad():
        ends = [victim.goal.loss(smoothed(victim.x + s * step)) for s in (0.5, -0.5)]
    assert float(ends[0] - ends[1]) == pytest.approx(1e-2 * float(grad.norm()), rel=1e-2)


def test_attacker_and_judge_see_other_noise() -> None:
    victim = small_victim()
    smoothed = RandomizedSmoothing(draws=4).applied(victim.model)
    seen = smoothed(victim.x)
    with drawing(DEPLOYED):
        assert not torch.equal(smoothed(victim.x), seen)


def test_only_what_leaves_the_picture_alone_keeps_the_guarantee() -> None:
    victim = small_victim()
    smoothed = RandomizedSmoothing().applied(victim.model)
    assert LabelOnly().applied(smoothed).certify is not None
    assert Jpeg().applied(smoothed).certify is None
