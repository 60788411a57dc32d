"""Attacks on linear models, where the right answer is known."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from victims import linear_victim

from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, Ball, Linf, NormName

DUAL = {"Linf": 1, "L2": 2, "L1": float("inf")}


def logit_difference(network: nn.Module) -> torch.Tensor:
    """w of the two-class model: weight of the second class minus that of the first."""
    weight = network[1].weight  # type: ignore[index] # a Sequential
    return weight[1] - weight[0]


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1"])
def test_fgsm_moves_a_linear_logit_by_epsilon_times_the_dual_norm(norm: NormName) -> None:
    victim = linear_victim(classes=2)
    w = logit_difference(victim.network)
    # Small enough that nothing is clipped: the pictures lie in [0.4, 0.6].
    epsilon = 0.01
    (x_adv,) = FGSM()(victim.model, victim.x, victim.goal, Ball(NORMS[norm], epsilon), victim.rng)
    moved = ((x_adv - victim.x).flatten(1) @ w).abs()
    expected = epsilon * torch.linalg.vector_norm(w, ord=DUAL[norm])
    assert torch.allclose(moved, expected.expand_as(moved), rtol=1e-4)


def test_pgd_finds_what_fgsm_finds_on_a_linear_model() -> None:
    victim = linear_victim(classes=2)
    ball = Ball(Linf(), 0.05)
    (one_step,) = FGSM()(victim.model, victim.x, victim.goal, ball, victim.rng)
    *_, many_steps = PGD(steps=10)(victim.model, victim.x, victim.goal, ball, victim.rng)
    assert torch.allclose(one_step, many_steps, atol=1e-6)


def test_pgd_ends_with_the_best_iterate_not_the_last() -> None:
    victim = linear_victim(classes=3)
    ball = Ball(Linf(), 0.3)
    attack = PGD(steps=7, step_ratio=50.0)
    iterates = list(attack(victim.model, victim.x, victim.goal, ball, victim.rng))
    losses = torch.stack([victim.goal.loss(victim.model(x_adv)) for x_adv in iterates])
    assert torch.allclose(losses[-1], losses.amax(dim=0))


def test_pgd_yields_once_per_step_and_once_for_the_best() -> None:
    victim = linear_victim()
    attack = PGD(steps=5)
    iterates = list(attack(victim.model, victim.x, victim.goal, Ball(Linf(), 0.1), victim.rng))
    assert len(iterates) == 5 + 1


def test_targeted_fgsm_raises_the_target_probability() -> None:
    victim = linear_victim()
    target = Goal((victim.goal.labels + 1) % 3, is_targeted=True)
    (x_adv,) = FGSM()(victim.model, victim.x, target, Ball(Linf(), 0.1), victim.rng)
    row = torch.arange(6)
    before = victim.model(victim.x).softmax(dim=1)[row, target.labels]
    after = victim.model(x_adv).softmax(dim=1)[row, target.labels]
    assert (after > before).all()


@pytest.mark.parametrize("name", ["uniform-noise", "gaussian-noise"])
def test_noise_has_exactly_the_size_of_epsilon(name: str) -> None:
    from advstudio.core.attack import ATTACKS

    victim = linear_victim()
    (x_adv,) = ATTACKS[name]()(victim.model, victim.x, victim.goal, Ball(Linf(), 0.2), victim.rng)
    sizes = (x_adv - victim.x).flatten(1).abs().amax(dim=1)
    assert torch.allclose(sizes, torch.full((6,), 0.2), atol=1e-6)
