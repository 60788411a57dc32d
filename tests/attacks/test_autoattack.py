"""AutoAttack: never weaker than its parts, and nothing done twice."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch
from torch import Tensor
from victims import small_victim

from advstudio.attacks.apgd import APGD
from advstudio.attacks.autoattack import AutoAttack
from advstudio.attacks.fab import FAB
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.attacks.square import Square
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.digits import some_digits
from advstudio.session.experiment import Choice
from advstudio.session.workbench import Workbench

# Where some of the pictures hold, so that there is something to tell apart.
CASES = {"standard": ((), 0.07), "defended": ((Choice(name="fast-adversarial"),), 0.3)}
QUICK = AutoAttack(steps=8, targets=2, queries=100)
PICTURES = 50


pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def pictures() -> tuple[Tensor, Goal]:
    x, y = some_digits(PICTURES)
    return x, Goal(y)


def end(attack: Attack, model: Classifier, x: Tensor, goal: Goal, ball: Ball) -> Tensor:
    *_, x_adv = attack(model, x, goal, ball, ExampleRng.of(0, len(x)))
    return x_adv


@cache
def broken(attack: Attack, case: str) -> Tensor:
    """(n,) which test pictures the attack breaks."""
    defenses, epsilon = CASES[case]
    model = Workbench("cpu").classifier("mnist-small", defenses)
    x, goal = pictures()
    return goal.is_reached(model(end(attack, model, x, goal, Ball(Linf(), epsilon))))


@pytest.mark.parametrize("case", CASES)
def test_stronger_attacks_leave_less(case: str) -> None:
    counts = [int(broken(attack, case).sum()) for attack in (FGSM(), PGD(steps=8), QUICK)]
    assert counts == sorted(counts)
    assert 0 < counts[-1] < PICTURES


@pytest.mark.parametrize("case", CASES)
def test_autoattack_breaks_whatever_one_of_its_attacks_breaks_alone(case: str) -> None:
    parts = [broken(attack, case) for attack in QUICK.attacks(10)]
    assert torch.equal(broken(QUICK, case), torch.stack(parts).any(dim=0))


def test_autoattack_leaves_out_what_does_not_apply() -> None:
    assert [type(attack) for attack in QUICK.attacks(3)] == [APGD, FAB, Square]
    assert len(AutoAttack(version="rand").attacks(3)) == 2
    assert len(AutoAttack(version="rand").attacks(2)) == 1


def test_every_attack_runs_in_every_norm() -> None:
    for attack in QUICK.attacks(10):
        assert set(AutoAttack.norms) <= set(attack.norms)


def test_autoattack_does_not_attack_what_is_wrong_already() -> None:
    victim = small_victim()
    wrong = Goal((victim.goal.labels + 1) % 5)
    assert torch.equal(end(QUICK, victim.model, victim.x, wrong, Ball(Linf(), 0.1)), victim.x)


def test_autoattack_towards_a_target_attacks_what_is_wrong_but_not_there_yet() -> None:
    victim = small_victim()
    goal = Goal((victim.goal.labels + 1) % 5, is_targeted=True)
    x_adv = end(QUICK, victim.model, victim.x, goal, Ball(Linf(), 0.3))
    assert goal.is_reached(victim.model(x_adv)).all()


def test_autoattack_draws_anew_when_it_runs_again() -> None:
    victim = small_victim()
    rng = ExampleRng.of(0, len(victim.x))
    first, second = (
        next(iter(QUICK(victim.model, victim.x, victim.goal, Ball(Linf(), 0.01), rng)))
        for _ in range(2)
    )
    assert not torch.equal(first, second)


def test_version_for_random_defenses_averages_twenty_passes() -> None:
    victim = small_victim()
    calls: list[int] = []
    generator = torch.Generator().manual_seed(0)

    def _noisy(x: Tensor) -> Tensor:
        calls.append(len(x))
        return victim.model(x + 0.005 * torch.randn(x.shape, generator=generator))

    model = replace(victim.model, forward=_noisy)
    attack = AutoAttack(version="rand", steps=5)
    x_adv = end(attack, model, victim.x, victim.goal, Ball(Linf(), 0.3))
    assert victim.goal.is_reached(victim.model(x_adv)).all()
    assert len(calls) % 20 == 0
