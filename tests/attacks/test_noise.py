"""Noise, the control of every attack."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from victims import linear_victim, small_victim

from advstudio.attacks import best_of_noise
from advstudio.attacks.best_of_noise import BestOfNoise
from advstudio.attacks.random_sign import RandomSign
from advstudio.attacks.salt_and_pepper import SaltAndPepper
from advstudio.attacks.uniform_noise import UniformNoise
from advstudio.core.attack import ATTACKS, Ray, RayAttack
from advstudio.core.ball import Ball
from advstudio.core.cost import Cost, metered
from advstudio.core.norms import NORMS, Linf, NormName
from advstudio.core.rng import ExampleRng

SIZES: dict[NormName, tuple[float, ...]] = {
    "Linf": (0.01, 0.2), "L2": (0.1, 0.3), "L1": (0.5, 1.2), "L0": (1, 7),
}  # fmt: skip


def ray(attack: RayAttack, norm: NormName) -> Ray:
    victim = linear_victim()
    return attack.ray(victim.model, victim.x, victim.goal, NORMS[norm], victim.rng)


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1", "L0"])
@pytest.mark.parametrize("name", ["uniform-noise", "gaussian-noise", "random-sign"])
def test_noise_has_exactly_the_size_of_epsilon(name: str, norm: NormName) -> None:
    way = ray(ATTACKS[name](), norm)  # type: ignore[arg-type] # a RayAttack
    for size in SIZES[norm]:
        found = NORMS[norm].size(way.perturbation(size))
        assert torch.allclose(found, torch.full((6,), float(size)), rtol=1e-5)


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1"])
def test_random_signs_change_every_value_by_the_same(norm: NormName) -> None:
    size = ray(RandomSign(), norm).perturbation(0.1).abs()
    assert torch.allclose(size, size.amax().expand_as(size))


@pytest.mark.parametrize("norm", ["L0", "L1", "L2"])
def test_salt_and_pepper_turns_pixels_black_or_white_and_never_back(norm: NormName) -> None:
    way, changed = ray(SaltAndPepper(), norm), torch.zeros(6, 1, 4, 4, dtype=torch.bool)
    for size in (0.0, 0.5, 1.0, 2.0, 3.0):
        x_adv = way.at(size)
        is_changed = x_adv != way.x
        assert ((x_adv == 0) | (x_adv == 1))[is_changed].all()
        assert (is_changed | ~changed).all()
        assert (NORMS[norm].size(x_adv - way.x) <= size * (1 + 1e-5)).all()
        changed = is_changed
    assert changed.any()


def test_salt_and_pepper_turns_as_many_pixels_as_epsilon_says() -> None:
    way = ray(SaltAndPepper(), "L0")
    assert NORMS["L0"].size(way.at(5.0) - way.x).tolist() == [5.0] * 6
    assert NORMS["L0"].size(way.at(16.0) - way.x).tolist() == [16.0] * 6


@pytest.mark.parametrize("kind", ["uniform", "sign", "gaussian"])
@pytest.mark.parametrize("norm", ["Linf", "L2", "L1", "L0"])
def test_best_of_noise_fools_at_least_as_often_with_more_draws(kind: str, norm: NormName) -> None:
    victim = small_victim(n=24)
    ball = Ball(NORMS[norm], {"Linf": 0.15, "L2": 1.5, "L1": 20.0, "L0": 12.0}[norm])
    counts = []
    for draws in (1, 10, 60):
        attack = BestOfNoise(draws=draws, kind=kind)  # type: ignore[arg-type] # a Kind
        *_, x_adv = attack(victim.model, victim.x, victim.goal, ball, ExampleRng.of(0, 24))
        counts.append(int(victim.goal.is_reached(victim.model(x_adv)).sum()))
    assert counts == sorted(counts)


def searched(draws: int, values: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Tensor, int]:
    monkeypatch.setattr(best_of_noise, "_VALUES", values)
    victim, cost = small_victim(n=8), Cost()
    model, ball = metered(victim.model, cost), Ball(Linf(), 0.2)
    *_, x_adv = BestOfNoise(draws=draws)(model, victim.x, victim.goal, ball, victim.rng)
    return x_adv, cost.queries


def test_best_of_noise_finds_the_same_in_chunks_of_any_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_by_one, few = searched(40, 1, monkeypatch)
    together, many = searched(40, 2**30, monkeypatch)
    assert torch.equal(one_by_one, together)
    assert few < many == 8 * 40


def test_best_of_noise_leaves_every_generator_alike() -> None:
    victim = small_victim(n=8)
    numbers = []
    for draws in (1, 30):
        rng = ExampleRng.of(0, 8)
        list(BestOfNoise(draws=draws)(victim.model, victim.x, victim.goal, Ball(Linf(), 0.2), rng))
        numbers.append(rng.uniform(victim.x))
    assert torch.equal(*numbers)


def test_best_of_noise_with_one_draw_is_that_noise() -> None:
    victim = small_victim()
    ball = Ball(Linf(), 0.1)
    first, best = BestOfNoise(draws=1)(victim.model, victim.x, victim.goal, ball, victim.rng)
    assert torch.equal(first, best)
    sizes = Linf().size(best - victim.x)
    assert (sizes > 0.09).all()
    assert UniformNoise.norms == BestOfNoise.norms
