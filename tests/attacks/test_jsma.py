"""The saliency map attacks: their choice of features, their way, and the paper's result."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from victims import Victim, linear_victim, small_victim

from advstudio.attacks._saliency import SaliencyAttack
from advstudio.attacks.jsma import JSMA, best_pair
from advstudio.attacks.jsma_one_pixel import JSMAOnePixel
from advstudio.core.attack import Ray
from advstudio.core.goal import Goal
from advstudio.core.norms import L0
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays as mnist_test_arrays
from advstudio.evaluation.digits import as_tensors
from advstudio.session.workbench import Workbench

BOTH = [JSMA, JSMAOnePixel]
OUTPUTS = ["probabilities", "logits"]


def target_of(victim: Victim) -> Goal:
    return Goal((victim.goal.labels + 1) % len(victim.model.class_names), True)


def way(attack: SaliencyAttack, victim: Victim, goal: Goal) -> tuple[list[Tensor], Ray]:
    """All pictures on the way, and the way."""
    steps = attack.search(victim.model, victim.x, goal, L0(), ExampleRng(victim.rng.seeds))
    pictures = []
    while True:
        try:
            pictures.append(next(steps))
        except StopIteration as end:
            return pictures, end.value


def jacobian(victim: Victim, on: str) -> Tensor:
    """(n, k, d) of a linear model, in closed form."""
    weight = victim.network[1].weight.detach()  # type: ignore[index] # a Sequential
    if on == "logits":
        return weight.expand(len(victim.x), -1, -1)
    p = victim.model(victim.x).softmax(dim=1).unsqueeze(2)
    return p * (weight - (p * weight).sum(dim=1, keepdim=True))


def pair_by_brute_force(jacobian: Tensor, target: int) -> tuple[int, int]:
    """Algorithm 3 as it stands in the paper."""
    rise, rest = jacobian[target], jacobian.sum(dim=0) - jacobian[target]
    best, pair = 0.0, (-1, -1)
    for p in range(len(rise)):
        for q in range(p + 1, len(rise)):
            alpha, beta = float(rise[p] + rise[q]), float(rest[p] + rest[q])
            if alpha > 0 and beta < 0 and -alpha * beta > best:
                best, pair = -alpha * beta, (p, q)
    return pair


def changed(x_adv: Tensor, x: Tensor) -> list[tuple[int, ...]]:
    return [tuple(row.nonzero().flatten().tolist()) for row in (x_adv != x).flatten(1)]


@pytest.mark.parametrize("on", OUTPUTS)
@pytest.mark.parametrize("theta", [1.0, -1.0])
def test_jsma_picks_the_pair_that_brute_force_picks(on: str, theta: float) -> None:
    victim = linear_victim(n=8)
    goal = target_of(victim)
    slopes = jacobian(victim, on) * theta
    pictures, _ = way(JSMA(on=on, theta=theta), victim, goal)
    expected = [pair_by_brute_force(*case) for case in zip(slopes, goal.labels, strict=True)]
    assert changed(pictures[0], victim.x) == expected


@pytest.mark.parametrize("on", OUTPUTS)
def test_one_pixel_picks_the_feature_with_the_largest_saliency(on: str) -> None:
    victim = linear_victim(n=8)
    goal = target_of(victim)
    slopes = jacobian(victim, on)
    rise = slopes[torch.arange(8), goal.labels]
    rest = slopes.sum(dim=1) - rise
    saliency = torch.where((rise > 0) & (rest < 0), -rise * rest, 0.0)
    pictures, _ = way(JSMAOnePixel(on=on), victim, goal)
    assert changed(pictures[0], victim.x) == [(int(i),) for i in saliency.argmax(dim=1)]


@pytest.mark.parametrize("tilt", [-1.0, 0.0, 1.0])
def test_best_pair_is_the_best_of_the_full_outer_sum(tilt: float) -> None:
    # Tilted against each other, rise and fall put most features on the Pareto fronts.
    generator = torch.Generator().manual_seed(0)
    rise, noise = torch.randn(2, 64, 150, generator=generator)
    fall = tilt * rise + 0.1 * noise
    is_closed = torch.rand(64, 150, generator=generator) < 0.3
    rise, fall = (slope.masked_fill(is_closed, -torch.inf) for slope in (rise, fall))
    alpha = rise.unsqueeze(2) + rise.unsqueeze(1)
    minus_beta = fall.unsqueeze(2) + fall.unsqueeze(1)
    product = torch.where((alpha > 0) & (minus_beta > 0), alpha * minus_beta, 0.0)
    product.diagonal(dim1=1, dim2=2).zero_()
    pair = best_pair(rise, fall)
    assert pair.is_salient.all()
    found = product[torch.arange(64), pair.features[:, 0], pair.features[:, 1]]
    assert torch.equal(found, product.flatten(1).amax(dim=1))


def test_best_pair_finds_nothing_where_no_pair_helps() -> None:
    rise = torch.tensor([[1.0, 2.0, -3.0], [1.0, -torch.inf, -torch.inf]])
    fall = torch.tensor([[-1.0, -2.0, 1.0], [1.0, -torch.inf, -torch.inf]])
    assert not best_pair(rise, fall).is_salient.any()


@pytest.mark.parametrize("attack", BOTH)
def test_way_holds_the_last_picture_with_at_most_epsilon_changed_pixels(
    attack: type[SaliencyAttack],
) -> None:
    victim = small_victim(n=6)
    pictures, ray = way(attack(theta=0.4, gamma=0.2), victim, target_of(victim))
    iterates = torch.stack([victim.x, *pictures])
    sizes = torch.stack([L0().size(x_adv - victim.x) for x_adv in iterates])
    for epsilon in range(int(ray.length.max())):
        last = (sizes <= epsilon).sum(dim=0) - 1
        expected = iterates[last, torch.arange(6)]
        expected[epsilon >= ray.length] = ray.end[epsilon >= ray.length]
        # The way is a perturbation, and x + (x_adv - x) rounds.
        assert torch.allclose(ray.at(float(epsilon)), expected, atol=1e-6)


@pytest.mark.parametrize("attack", BOTH)
def test_way_ends_where_the_search_first_reached_the_goal(attack: type[SaliencyAttack]) -> None:
    victim = small_victim(n=6)
    goal = target_of(victim)
    pictures, ray = way(attack(gamma=1.0), victim, goal)
    was_reached = torch.stack([goal.is_reached(victim.model(x_adv)) for x_adv in pictures])
    assert was_reached.any(dim=0).all()
    first = was_reached.float().argmax(dim=0)
    expected = torch.stack(pictures)[first, torch.arange(6)]
    assert torch.equal(ray.end, expected)
    assert torch.equal(ray.at(float(ray.length.max())), expected)


@pytest.mark.parametrize("attack", BOTH)
def test_no_more_features_change_than_gamma_allows(attack: type[SaliencyAttack]) -> None:
    victim = small_victim(n=6)
    pictures, _ = way(attack(gamma=0.05), victim, target_of(victim))
    assert (pictures[-1] != victim.x).flatten(1).sum(dim=1).max() <= 0.05 * 192


@pytest.mark.parametrize("attack", BOTH)
def test_negative_theta_only_darkens(attack: type[SaliencyAttack]) -> None:
    victim = small_victim(n=6)
    _, ray = way(attack(theta=-0.5), victim, target_of(victim))
    assert (ray.end <= victim.x).all()
    assert (ray.length > 0).any()


def test_theta_zero_changes_nothing() -> None:
    victim = small_victim()
    pictures, ray = way(JSMA(theta=0.0), victim, victim.goal)
    assert not pictures
    assert torch.equal(ray.at(9.0), victim.x)


@pytest.mark.parametrize("attack", BOTH)
def test_large_logits_hide_the_probabilities_jacobian_but_not_the_logits(
    attack: type[SaliencyAttack],
) -> None:
    # What distillation at a high temperature does: the softmax underflows in float32.
    victim = small_victim(n=6)
    quiet = victim.model
    victim = replace(victim, model=replace(quiet, forward=lambda x: 1e4 * quiet(x)))
    _, hidden = way(attack(on="probabilities", gamma=1.0), victim, target_of(victim))
    _, seen = way(attack(on="logits", gamma=1.0), victim, target_of(victim))
    assert (hidden.length == 0).all()
    assert (seen.length > 0).all()


@pytest.mark.parametrize("attack", BOTH)
def test_attack_reproduces_the_paper_on_mnist(attack: type[SaliencyAttack]) -> None:
    # Papernot et al. 2016: 97 % of 9 targets per digit with 4.02 % of the pixels on average; the
    # bounds leave room for another network and for few digits.
    model = Workbench("cpu").classifier("mnist-small")
    clean, labels = (values[:8] for values in as_tensors(mnist_test_arrays()))
    targets = torch.tensor([t for label in labels.tolist() for t in range(10) if t != label])
    x = clean.repeat_interleave(9, dim=0)
    ray = attack().ray(model, x, Goal(targets, True), L0(), ExampleRng.of(0, len(x)))
    is_reached = model(ray.end).argmax(dim=1) == targets
    assert is_reached.float().mean() >= 0.92
    assert ray.length[is_reached].mean() / 784 <= 0.06
