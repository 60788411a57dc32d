"""FAB and its projection against closed forms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn
from victims import Victim, linear_victim, small_victim

from advstudio.attacks._halfspace import to_hyperplane
from advstudio.attacks.fab import FAB
from advstudio.core.attack import Ray
from advstudio.core.ball import Ball
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, NormName
from advstudio.core.rng import ExampleRng

DUAL = {"Linf": 1, "L2": 2, "L1": torch.inf}
BALLS: list[NormName] = list(DUAL)


def weight_of(victim: Victim) -> Tensor:
    layer = victim.network[1]
    assert isinstance(layer, nn.Linear)
    return layer.weight.detach()


def near_victim(*, classes: int = 3) -> Victim:
    """A linear model whose boundaries pass between the pictures, so that the box is no limit."""
    victim = linear_victim(n=30, classes=classes)
    layer = victim.network[1]
    assert isinstance(layer, nn.Linear)
    with torch.no_grad():
        layer.bias -= victim.model(victim.x.mean(dim=0, keepdim=True))[0]
        labels = victim.model(victim.x).argmax(dim=1)
    return Victim(victim.network, victim.model, victim.x, Goal(labels), victim.rng)


def way(attack: FAB, victim: Victim, norm: NormName, goal: Goal | None = None) -> Ray:
    rng = ExampleRng(victim.rng.seeds)
    return attack.ray(victim.model, victim.x, goal or victim.goal, NORMS[norm], rng)


def boundary_distances(victim: Victim, norm: NormName) -> tuple[Tensor, Tensor]:
    """(n,) the distance to the nearest boundary, and whether the way there lies in [0, 1]."""
    weight, labels = weight_of(victim), victim.goal.labels
    logits = victim.model(victim.x)
    lead = logits.gather(1, labels.view(-1, 1)) - logits
    slope = weight[labels].unsqueeze(1) - weight
    size = torch.linalg.vector_norm(slope, DUAL[norm], dim=2)
    distance = (lead / size).scatter(1, labels.view(-1, 1), torch.inf)
    # Every victim's pixel lies in [0.4, 0.6].
    return distance.amin(dim=1), distance.amin(dim=1) < 0.4


@pytest.mark.parametrize("targets", [0, 2])
@pytest.mark.parametrize("norm", BALLS)
def test_fab_finds_the_distance_to_the_boundary_of_a_linear_model(
    norm: NormName, targets: int
) -> None:
    victim = near_victim()
    distance, is_inside = boundary_distances(victim, norm)
    length = way(FAB(steps=20, targets=targets), victim, norm).length
    assert length is not None
    assert is_inside.sum() >= 20
    # The final search stops a little beyond the boundary, so that rounding does not undo it.
    assert torch.allclose(length[is_inside], distance[is_inside], rtol=1e-3, atol=1e-6)
    # A pixel of size 1 rounds by 6e-8, which is more than 1e-5 of the shortest ways here.
    assert (length >= distance * (1 - 1e-5) - 1e-6).all()


@pytest.mark.parametrize("norm", BALLS)
def test_fab_finds_the_distance_to_the_target_of_two_classes(norm: NormName) -> None:
    victim = near_victim(classes=2)
    distance, is_inside = boundary_distances(victim, norm)
    goal = Goal(1 - victim.goal.labels, is_targeted=True)
    length = way(FAB(steps=20), victim, norm, goal).length
    assert length is not None
    assert is_inside.sum() >= 20
    assert torch.allclose(length[is_inside], distance[is_inside], rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("is_targeted", [False, True])
@pytest.mark.parametrize("norm", BALLS)
def test_what_fab_finds_reaches_the_goal(norm: NormName, is_targeted: bool) -> None:
    victim = small_victim(n=6)
    goal = Goal((victim.goal.labels + 1) % 5, True) if is_targeted else victim.goal
    ray = way(FAB(steps=20), victim, norm, goal)
    assert ray.end is not None
    assert goal.is_reached(victim.model(ray.end)).all()


def test_pictures_that_reach_the_goal_already_stay_as_they_are() -> None:
    victim = small_victim(n=4)
    labels = victim.goal.labels.clone()
    labels[1] = (labels[1] + 1) % 5
    ray = way(FAB(steps=5), victim, "L2", Goal(labels))
    assert ray.length is not None
    assert (ray.length == 0).tolist() == [False, True, False, False]


def test_all_classes_at_once_find_the_same_boundaries_as_targets_in_turn() -> None:
    victim = small_victim(n=8)
    at_once = way(FAB(steps=30), victim, "L2").length
    in_turn = way(FAB(steps=30, targets=4), victim, "L2").length
    assert at_once is not None
    assert in_turn is not None
    # Each walk on its own may find a nearer point of its boundary, never a much farther one.
    assert (in_turn <= at_once * 1.05).all()


@pytest.mark.parametrize("norm", BALLS)
def test_fab_yields_pictures_after_every_step_for_each_target(norm: NormName) -> None:
    victim = small_victim(n=2)
    frames: Iterator[Tensor] = FAB(steps=3, targets=2)(
        victim.model, victim.x, victim.goal, Ball(NORMS[norm], 1.0), victim.rng
    )
    assert len(list(frames)) == 3 * 2 + 1


def shortest(x: Tensor, normal: Tensor, gap: float, norm: NormName) -> float:
    """The norm of the shortest way, for one picture, by bisection or one pixel after another."""
    heading = normal.sign() * (1 if gap >= 0 else -1)
    room, slope = torch.where(heading > 0, 1 - x, x), normal.abs()
    if norm == "L1":
        spent, left = 0.0, abs(gap)
        for i in slope.argsort(descending=True).tolist():
            part = min(float(room[i]), left / float(slope[i]))
            spent, left = spent + part, left - part * float(slope[i])
        return spent
    pace = torch.ones_like(slope) if norm == "Linf" else slope
    low, high = 0.0, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        is_short = float((slope * (middle * pace).minimum(room)).sum()) < abs(gap)
        low, high = (middle, high) if is_short else (low, middle)
    amount = (high * pace).minimum(room)
    return float(amount.amax() if norm == "Linf" else amount.norm())


@pytest.mark.parametrize("gap", [-4.0, -0.5, 0.0, 0.5, 4.0])
@pytest.mark.parametrize("norm", BALLS)
def test_projection_is_the_shortest_way_inside_the_box(norm: NormName, gap: float) -> None:
    generator = torch.Generator().manual_seed(0)
    # Half of the pixels lie at the box's ends.
    x = (4 * torch.rand(5, 40, generator=generator) - 1.5).clamp(0, 1)
    normal = torch.randn(5, 40, generator=generator)
    delta = to_hyperplane(x, normal, torch.full((5,), gap), NORMS[norm])
    expected = [shortest(x[i].double(), normal[i].double(), gap, norm) for i in range(5)]
    size = NORMS[norm].size(delta.view(5, 1, 1, -1))
    # float32 sums of 40 values.
    assert torch.allclose(size.double(), torch.tensor(expected).double(), rtol=1e-5, atol=1e-6)
    assert torch.allclose((normal * delta).sum(dim=1), torch.full((5,), gap), atol=1e-5)
    assert (x + delta).min() >= 0
    assert (x + delta).max() <= 1


@pytest.mark.parametrize("norm", BALLS)
def test_projection_goes_to_the_nearest_corner_when_the_box_misses_the_hyperplane(
    norm: NormName,
) -> None:
    x, normal = torch.tensor([[0.2, 0.5, 0.9]]), torch.tensor([[2.0, 0.0, -1.0]])
    delta = to_hyperplane(x, normal, torch.tensor([100.0]), NORMS[norm])
    assert torch.allclose(x + delta, torch.tensor([[1.0, 0.5, 0.0]]))


@pytest.mark.parametrize("norm", BALLS)
def test_projection_stays_when_there_is_no_gradient(norm: NormName) -> None:
    delta = to_hyperplane(torch.rand(2, 5), torch.zeros(2, 5), torch.ones(2), NORMS[norm])
    assert torch.equal(delta, torch.zeros(2, 5))
