"""SPSA: its estimate of the gradient, and what it asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn
from victims import Victim, linear_victim, small_victim

from advstudio.attacks.spsa import SPSA
from advstudio.core.ball import Ball
from advstudio.core.cost import Cost, metered
from advstudio.core.goal import Goal
from advstudio.core.norms import L2, Linf
from advstudio.core.rng import ExampleRng


def last(iterates: Iterator[Tensor]) -> Tensor:
    *_, best = iterates
    return best


def slope(victim: Victim, goal: Goal) -> Tensor:
    """(n, 1, 4, 4) the gradient of the margin between two classes."""
    layer = victim.network[1]
    assert isinstance(layer, nn.Linear)
    weight = layer.weight.detach()
    slopes = weight[1 - goal.labels] - weight[goal.labels]
    return (-slopes if goal.is_targeted else slopes).view(-1, 1, 4, 4)


@pytest.mark.parametrize("is_targeted", [False, True])
@pytest.mark.parametrize("is_at_the_ends", [False, True])
def test_estimate_agrees_with_the_gradient_of_a_linear_model(
    is_targeted: bool, is_at_the_ends: bool
) -> None:
    victim = linear_victim(classes=2)
    x = (victim.x > 0.5).float() if is_at_the_ends else victim.x
    goal = Goal(victim.goal.labels, is_targeted)
    grad = SPSA(samples=4000).estimate(victim.model, x, goal, victim.rng)
    true = slope(victim, goal)
    # Each value has the noise of all others, with a standard deviation of at most this.
    deviation = true.flatten(1).norm(dim=1).view(-1, 1, 1, 1) / 4000**0.5
    assert ((grad - true).abs() < 5 * deviation).all()
    is_clear = true.abs() > 5 * deviation
    assert is_clear.float().mean() > 0.5
    assert (grad.sign() == true.sign())[is_clear].all()


def test_estimate_of_a_part_is_that_of_the_whole() -> None:
    victim = small_victim(n=4)
    attack = SPSA(samples=70)
    whole = attack.estimate(victim.model, victim.x, victim.goal, ExampleRng.of(0, 4))
    half = torch.tensor([3, 1])
    part = attack.estimate(
        victim.model, victim.x[half], victim.goal.select(half), ExampleRng([3, 1])
    )
    # Differences of scores of about 1 over 2 × 0.01, in float32.
    assert torch.allclose(part, whole[half], atol=1e-4)


@pytest.mark.parametrize("ball", [Ball(Linf(), 0.2), Ball(L2(), 2.0)], ids=["Linf", "L2"])
def test_spsa_breaks_a_small_network(ball: Ball) -> None:
    victim = small_victim(n=4)
    x_adv = last(SPSA(steps=40, samples=64)(victim.model, victim.x, victim.goal, ball, victim.rng))
    assert victim.goal.is_reached(victim.model(x_adv)).all()


def test_model_is_asked_as_often_as_the_expense_says() -> None:
    victim, cost = linear_victim(n=3), Cost()
    ball = Ball(Linf(), 1e-6)
    attack = SPSA(steps=5, samples=33)
    last(attack(metered(victim.model, cost), victim.x, victim.goal, ball, victim.rng))
    assert cost.queries == 3 * (5 * (2 * 33 + 1) + 1)


def test_pictures_that_reach_the_goal_are_asked_no_more() -> None:
    victim, cost = small_victim(n=4), Cost()
    wrong = Goal((victim.goal.labels + 1) % 5)
    model = metered(victim.model, cost)
    x_adv = last(SPSA(steps=5)(model, victim.x, wrong, Ball(Linf(), 0.1), victim.rng))
    assert cost.queries == 4
    assert torch.equal(x_adv, victim.x)
