"""L-BFGS: against the exact distance of a linear model, and on digits."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from victims import linear_victim

from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.lbfgs import LBFGS
from advstudio.core.goal import Goal
from advstudio.core.norms import L2, Linf
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.minimal import found_by, random_targets, right_digits


@pytest.fixture(scope="module")
def digits() -> tuple[Tensor, Tensor]:
    return right_digits(shipped(), *some_digits(60), 6)


def test_lbfgs_finds_the_distance_to_a_linear_boundary() -> None:
    victim = linear_victim(classes=2)
    weight = victim.network[1].weight  # type: ignore[index] # a Sequential
    with torch.no_grad():
        logits = victim.model(victim.x)
    distance = (logits[:, 0] - logits[:, 1]).abs() / (weight[0] - weight[1]).norm()
    found = found_by(LBFGS(search_steps=16), victim.model, victim.x, victim.goal, L2())
    assert found.is_reached.all()
    lengths = L2().size(found.x_adv - victim.x)
    # The search halves the logarithm of c; what it ends with lies a little beyond the boundary.
    assert (lengths >= distance * (1 - 1e-4)).all()
    assert (lengths <= 1.05 * distance).all()


def test_lbfgs_reaches_every_target(digits: tuple[Tensor, Tensor]) -> None:
    x, y = digits
    goal = Goal(random_targets(y), is_targeted=True)
    found = found_by(LBFGS(steps=30, search_steps=6), shipped(), x, goal, L2())
    assert found.is_reached.all()


def test_lbfgs_needs_less_than_fgsm(digits: tuple[Tensor, Tensor]) -> None:
    x, y = digits
    found = found_by(LBFGS(steps=30, search_steps=6), shipped(), x, Goal(y), L2())
    ray = FGSM().ray(shipped(), x, Goal(y), Linf(), ExampleRng.of(0, len(x)))
    lengths = L2().size(found.x_adv - x)
    epsilons = [
        min(e / 50 for e in range(1, 51) if _is_broken(ray.at(e / 50)[i : i + 1], y[i]))
        for i in range(len(x))
    ]
    theirs = torch.stack([L2().size(ray.at(e) - x)[i] for i, e in enumerate(epsilons)])
    assert float(lengths.mean()) < float(theirs.mean())


def _is_broken(x_adv: Tensor, label: Tensor) -> bool:
    with torch.no_grad():
        return bool(shipped()(x_adv).argmax(dim=1) != label)
