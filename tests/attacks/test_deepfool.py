"""DeepFool: against exact distances of linear models, and beside foolbox on digits."""

from __future__ import annotations

import pytest
import torch
from as_module import AsModule
from torch import Tensor
from victims import Victim, linear_victim, small_victim

from advstudio.attacks.deepfool import DeepFool
from advstudio.core.cost import Cost, metered
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, NormName
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.minimal import found_by

DUAL = {"L2": 2, "Linf": 1}
BOTH: list[NormName] = ["L2", "Linf"]


def near_victim(classes: int) -> Victim:
    """A linear model whose boundaries pass between the pictures, so that the box is no limit."""
    victim = linear_victim(n=20, classes=classes)
    layer = victim.network[1]  # type: ignore[index] # a Sequential
    with torch.no_grad():
        layer.bias -= victim.model(victim.x.mean(dim=0, keepdim=True))[0]
        labels = victim.model(victim.x).argmax(dim=1)
    return Victim(victim.network, victim.model, victim.x, Goal(labels), victim.rng)


def boundary_distance(victim: Victim, norm: NormName) -> Tensor:
    """(n,) how far the nearest boundary of a linear model is."""
    weight = victim.network[1].weight.detach()  # type: ignore[index] # a Sequential
    labels = victim.goal.labels
    logits = victim.model(victim.x).detach()
    lead = logits.gather(1, labels.view(-1, 1)) - logits
    slope = torch.linalg.vector_norm(weight[labels].unsqueeze(1) - weight, DUAL[norm], dim=2)
    return (lead / slope).scatter(1, labels.view(-1, 1), torch.inf).amin(dim=1)


@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("norm", BOTH)
def test_deepfool_finds_the_distance_to_a_linear_boundary(norm: NormName, classes: int) -> None:
    victim = near_victim(classes)
    found = found_by(DeepFool(overshoot=0.05), victim.model, victim.x, victim.goal, NORMS[norm])
    length = NORMS[norm].size(found.x_adv - victim.x)
    assert found.is_reached.all()
    # 2e-4: every step goes 1e-4 further, and float32 may want a second one.
    assert torch.allclose(length, 1.05 * boundary_distance(victim, norm), rtol=1e-4, atol=2e-4)


def test_deepfool_crosses_a_linear_boundary_without_overshoot() -> None:
    victim = near_victim(5)
    found = found_by(DeepFool(overshoot=0.0), victim.model, victim.x, victim.goal, NORMS["L2"])
    length = NORMS["L2"].size(found.x_adv - victim.x)
    assert found.is_reached.all()
    assert torch.allclose(length, boundary_distance(victim, "L2"), rtol=1e-4, atol=2e-4)


def test_deepfool_crosses_only_the_boundary_of_its_target() -> None:
    victim = near_victim(3)
    goal = Goal((victim.goal.labels + 1) % 3, is_targeted=True)
    found = found_by(DeepFool(), victim.model, victim.x, goal, NORMS["L2"])
    assert found.is_reached.all()


def test_deepfool_asks_for_no_gradient_where_the_model_errs_already() -> None:
    victim = small_victim()
    wrong = Goal((victim.goal.labels + 1) % 5)
    cost = Cost()
    found = found_by(DeepFool(), metered(victim.model, cost), victim.x, wrong, NORMS["L2"])
    assert cost.gradients == 0
    assert torch.equal(found.x_adv, victim.x)


def test_deepfool_gives_up_far_boundaries() -> None:
    x, y = some_digits(20)
    cost = Cost()
    attack = DeepFool()
    model = metered(shipped(), cost)
    rng = ExampleRng.of(0, len(x))
    steps = len(list(attack.search(model, x, Goal(y), NORMS["L2"], rng)))
    # All nine boundaries at every step would be 9 × 20 × steps gradients, less for survivors.
    assert cost.gradients < 9 * 20 + 4 * 20 * steps


@pytest.mark.parametrize("norm", BOTH)
def test_deepfool_is_as_good_as_foolbox(norm: NormName, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_PYTHON_REFRESH", "quiet")
    foolbox = pytest.importorskip("foolbox")
    model, (x, y) = shipped(), some_digits(50)
    attack = getattr(foolbox.attacks, f"{norm}DeepFoolAttack")()
    network = foolbox.PyTorchModel(AsModule(model), bounds=(0, 1), device="cpu")
    _, theirs, is_theirs = attack(network, x, y, epsilons=None)
    ours = found_by(DeepFool(), model, x, Goal(y), NORMS[norm])
    assert int(ours.is_reached.sum()) >= int(is_theirs.sum())
    their_mean = float(NORMS[norm].size(theirs - x)[is_theirs].mean())
    # They differ in the boundaries that are given up here.
    assert ours.mean_size(NORMS[norm]) <= 1.01 * their_mean
