"""What every attack promises, over the whole registry."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from quick import QUICK
from torch import Tensor
from victims import Victim, linear_victim, small_victim

from advstudio.core.attack import ATTACKS, Attack, RayAttack
from advstudio.core.ball import Ball
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, NormName
from advstudio.core.rng import ExampleRng
from advstudio.defenses.label_only import LabelOnly

EPSILON: dict[NormName, float] = {"Linf": 0.1, "L2": 0.8, "L1": 3.0, "L0": 6.0}
STOPPING: list[dict[str, bool]] = [
    {"stop_when_broken": True},
    {"stop_when_broken": True, "random_start": False},
]
CASES = [(name, norm) for name in ATTACKS for norm in ATTACKS[name].norms]
ALL_CASES: list[tuple[str, NormName]] = [
    *CASES, *((name, "Linf") for name in ATTACKS if not ATTACKS[name].norms)
]  # fmt: skip


def last(iterates: Iterator[Tensor]) -> Tensor:
    """The best iterate, which comes last."""
    *_, best = iterates
    return best


def quick(name: str) -> Attack:
    """The attack with parameters that end soon."""
    return ATTACKS[name](**QUICK.get(name, {}))


def attacked(victim: Victim, name: str, norm: NormName, goal: Goal | None = None) -> Tensor:
    ball = Ball(NORMS[norm], EPSILON[norm])
    rng = ExampleRng(victim.rng.seeds)
    return last(quick(name)(victim.model, victim.x, goal or victim.goal, ball, rng))


@pytest.mark.parametrize("is_targeted", [False, True])
@pytest.mark.parametrize(("name", "norm"), CASES)
def test_attack_stays_inside_the_ball_and_the_box(
    name: str, norm: NormName, is_targeted: bool
) -> None:
    victim = small_victim()
    goal = Goal((victim.goal.labels + 1) % 5, True) if is_targeted else victim.goal
    ball = Ball(NORMS[norm], EPSILON[norm])
    for x_adv in quick(name)(victim.model, victim.x, goal, ball, victim.rng):
        # float32 rounding of x + delta, over 192 values for L1.
        assert (ball.norm.size(x_adv - victim.x) <= ball.epsilon * (1 + 1e-5) + 1e-6).all()
        assert x_adv.min() >= 0
        assert x_adv.max() <= 1


@pytest.mark.parametrize(("name", "norm"), CASES)
def test_attack_repeats_itself(name: str, norm: NormName) -> None:
    assert torch.equal(attacked(small_victim(), name, norm), attacked(small_victim(), name, norm))


@pytest.mark.parametrize(("name", "norm"), CASES)
def test_attack_finds_the_same_for_a_part_of_the_batch(name: str, norm: NormName) -> None:
    victim = small_victim(n=4)
    whole = attacked(victim, name, norm)
    half = torch.tensor([3, 1])
    part = Victim(
        victim.network, victim.model, victim.x[half], victim.goal.select(half),
        ExampleRng([victim.rng.seeds[int(i)] for i in half]),
    )  # fmt: skip
    # Batches of different size round differently in the network, at most by some ulps.
    assert torch.allclose(attacked(part, name, norm), whole[half], atol=1e-5)


@pytest.mark.parametrize(("name", "norm"), CASES)
def test_attack_leaves_the_model_untouched(name: str, norm: NormName) -> None:
    victim = small_victim()
    before = [parameter.clone() for parameter in victim.network.parameters()]
    attacked(victim, name, norm)
    after = list(victim.network.parameters())
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert all(parameter.grad is None for parameter in after)
    assert not victim.network.training


@pytest.mark.parametrize(
    ("name", "norm", "parameters"),
    [
        (name, norm, parameters)
        for name, norm in ALL_CASES
        for parameters in ({}, *STOPPING)
        if parameters.keys() <= ATTACKS[name].model_fields.keys()
    ],
)
def test_pictures_given_and_shown_stay_as_they_were(
    name: str, norm: NormName, parameters: dict[str, bool]
) -> None:
    victim = small_victim(n=12)
    given, ball = victim.x.clone(), Ball(NORMS[norm], EPSILON[norm] / 2)
    labels = victim.goal.labels
    attack = ATTACKS[name](**QUICK.get(name, {}) | parameters)
    # All are right at first, or some of them are wrong as they are.
    for every in (1, 4):
        is_right = torch.arange(12) % every == 0
        goal = Goal(torch.where(is_right, labels, (labels + 1) % 5))
        iterates = attack(victim.model, victim.x, goal, ball, victim.rng)
        shown = [(x_adv, x_adv.clone()) for x_adv in iterates]
        assert torch.equal(victim.x, given)
        assert all(torch.equal(x_adv, then) for x_adv, then in shown)


@pytest.mark.parametrize(("name", "norm"), ALL_CASES)
def test_attack_runs_in_double_precision(name: str, norm: NormName) -> None:
    victim = small_victim()
    network = copy.deepcopy(victim.network).double()
    double = replace(victim.model, forward=lambda x: network(x.double()), dtype=torch.float64)
    ball = Ball(NORMS[norm], EPSILON[norm])
    x_adv = last(quick(name)(double, victim.x, victim.goal, ball, victim.rng))
    assert x_adv.dtype == torch.float32
    # It is the same network, so what is found there fools at least one picture here, too, and
    # an attack without knowledge need not fool any.
    if ATTACKS[name].knowledge == "white-box":
        assert victim.goal.is_reached(victim.model(x_adv)).any()


@pytest.mark.parametrize("is_targeted", [False, True])
@pytest.mark.parametrize(
    ("name", "norm"), [case for case in CASES if ATTACKS[case[0]].knowledge == "white-box"]
)
def test_attack_raises_the_loss_of_a_linear_model(
    name: str, norm: NormName, is_targeted: bool
) -> None:
    # Four classes, as many as the targeted difference of logits ratio needs.
    victim = linear_victim(classes=4)
    goal = Goal((victim.goal.labels + 1) % 4, True) if is_targeted else victim.goal
    x_adv = attacked(victim, name, norm, goal)
    assert (goal.loss(victim.model(x_adv)) > goal.loss(victim.model(victim.x))).all()


@pytest.mark.parametrize(("name", "norm"), CASES)
def test_attack_returns_the_picture_at_epsilon_zero(name: str, norm: NormName) -> None:
    victim = small_victim()
    ball = Ball(NORMS[norm], 0.0)
    x_adv = last(quick(name)(victim.model, victim.x, victim.goal, ball, victim.rng))
    assert torch.allclose(x_adv, victim.x, atol=1e-7)


@pytest.mark.parametrize("name", list(ATTACKS))
def test_attack_says_what_it_is(name: str) -> None:
    attack = ATTACKS[name]
    assert attack.title
    assert "arXiv" in attack.source or any(character.isdigit() for character in attack.source)
    assert len(attack.summary()) > 20
    assert attack.expense
    assert all(field.description for field in attack.model_fields.values())
    assert issubclass(attack, Attack)
    assert not inspect.isabstract(attack)


@pytest.mark.parametrize(
    "name", [name for name in ATTACKS if ATTACKS[name].knowledge == "white-box"]
)
def test_white_box_attack_refuses_a_model_without_gradient(name: str) -> None:
    victim = linear_victim()
    hidden = Victim(
        victim.network, LabelOnly().applied(victim.model), victim.x, victim.goal, victim.rng
    )
    with pytest.raises(NotApplicable, match="grants no gradient"):
        attacked(hidden, name, next(iter(ATTACKS[name].norms), "Linf"))


@pytest.mark.parametrize("name", [name for name in ATTACKS if ATTACKS[name].knowledge == "scores"])
def test_score_attack_refuses_a_model_that_tells_only_the_class(name: str) -> None:
    victim = linear_victim()
    hidden = Victim(
        victim.network, LabelOnly().applied(victim.model), victim.x, victim.goal, victim.rng
    )
    with pytest.raises(NotApplicable, match="only the predicted class"):
        attacked(hidden, name, next(iter(ATTACKS[name].norms), "Linf"))


# A ray attack's end is where the ray leaves the ball, not one of the iterates.
@pytest.mark.parametrize("is_targeted", [False, True])
@pytest.mark.parametrize(
    ("name", "norm"), [case for case in CASES if not issubclass(ATTACKS[case[0]], RayAttack)]
)
def test_attack_ends_with_a_picture_no_worse_than_any_on_the_way(
    name: str, norm: NormName, is_targeted: bool
) -> None:
    victim = small_victim()
    goal = Goal((victim.goal.labels + 1) % 5, True) if is_targeted else victim.goal
    ball = Ball(NORMS[norm], EPSILON[norm])
    rng = ExampleRng(victim.rng.seeds)
    *steps, end = quick(name)(victim.model, victim.x, goal, ball, rng)
    was_reached = torch.stack([goal.is_reached(victim.model(x_adv)) for x_adv in steps]).any(dim=0)
    assert (goal.is_reached(victim.model(end)) | ~was_reached).all()
