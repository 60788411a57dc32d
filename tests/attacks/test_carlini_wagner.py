"""Carlini and Wagner's attack: its Adam, exact distances, and beside foolbox on digits."""

from __future__ import annotations

import pytest
import torch
from as_module import AsModule
from victims import linear_victim, small_victim

from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.core.cost import Cost, metered
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import L2
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.minimal import found_by, random_targets, right_digits


def test_carlini_wagner_finds_the_distance_to_a_linear_boundary() -> None:
    victim = linear_victim(classes=2)
    layer = victim.network[1]  # type: ignore[index] # a Sequential
    with torch.no_grad():
        # The boundary passes near the pictures, so that the box is no limit.
        layer.bias -= victim.model(victim.x.mean(dim=0, keepdim=True))[0]
        logits = victim.model(victim.x)
    distance = (logits[:, 0] - logits[:, 1]).abs() / (layer.weight[0] - layer.weight[1]).norm()
    attack = CarliniWagner(steps=200, initial_c=0.01)
    found = found_by(attack, victim.model, victim.x, Goal(logits.argmax(dim=1)), L2())
    assert found.is_reached.all()
    length = L2().size(found.x_adv - victim.x)
    assert (length >= distance * (1 - 1e-4)).all()
    # Steps of 0.01 in tanh space end up to a step across the boundary.
    assert (length <= 1.02 * distance + 1e-3).all()


@pytest.mark.parametrize("is_targeted", [False, True])
def test_carlini_wagner_wins_by_its_confidence(is_targeted: bool) -> None:
    victim = small_victim()
    goal = Goal((victim.goal.labels + 1) % 5, True) if is_targeted else victim.goal
    attack = CarliniWagner(steps=100, search_steps=3, initial_c=10.0, confidence=2.0)
    found = found_by(attack, victim.model, victim.x, goal, L2())
    # 1e-5: another pass over another batch rounds differently.
    assert (margin(victim.model(found.x_adv), goal) >= 2.0 - 1e-5).all()


def test_carlini_wagner_asks_for_no_gradient_where_the_model_errs_already() -> None:
    victim = small_victim()
    wrong = Goal((victim.goal.labels + 1) % 5)
    cost = Cost()
    found = found_by(CarliniWagner(), metered(victim.model, cost), victim.x, wrong, L2())
    assert cost.gradients == 0
    assert torch.equal(found.x_adv, victim.x)


def test_carlini_wagner_leaves_pictures_without_progress() -> None:
    victim = small_victim()
    costs = Cost(), Cost()
    for aborts, cost in zip((True, False), costs, strict=True):
        attack = CarliniWagner(steps=200, search_steps=2, initial_c=1e-3, abort_early=aborts)
        found_by(attack, metered(victim.model, cost), victim.x, victim.goal, L2())
    assert costs[1].gradients == 4 * 2 * 200
    assert costs[0].gradients < 0.8 * costs[1].gradients


@pytest.mark.parametrize("is_targeted", [False, True])
def test_carlini_wagner_is_as_good_as_foolbox(
    is_targeted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_PYTHON_REFRESH", "quiet")
    foolbox = pytest.importorskip("foolbox")
    model = shipped()
    x, y = right_digits(model, *some_digits(20), 10)
    goal = Goal(random_targets(y), True) if is_targeted else Goal(y)
    attack = foolbox.attacks.L2CarliniWagnerAttack(
        binary_search_steps=4, steps=150, stepsize=0.02, initial_const=1.0
    )
    kind = "TargetedMisclassification" if is_targeted else "Misclassification"
    network = foolbox.PyTorchModel(AsModule(model), bounds=(0, 1), device="cpu")
    _, theirs, is_theirs = attack(
        network, x, getattr(foolbox.criteria, kind)(goal.labels), epsilons=None
    )
    # Where it finds nothing it answers with a black picture, which may count as a success.
    is_theirs &= theirs.flatten(1).any(dim=1)
    ours = found_by(
        CarliniWagner(search_steps=4, steps=150, learning_rate=0.02, initial_c=1.0),
        model, x, goal, L2(),
    )  # fmt: skip
    assert is_theirs.any()
    assert (ours.is_reached | ~is_theirs).all()
    both = ours.is_reached & is_theirs
    ratio = L2().size(ours.x_adv - x)[both].mean() / L2().size(theirs - x)[both].mean()
    # The same algorithm; a picture that leaves for itself may leave earlier or later.
    assert ratio <= 1.03
