"""Rotations and translations: where the pixels go, and which pose is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from victims import Victim, linear_victim, small_victim

from advstudio.attacks import spatial
from advstudio.attacks.spatial import Spatial, transformed
from advstudio.core.ball import Ball
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.defenses.label_only import LabelOnly


def iterates(attack: Spatial, victim: Victim, goal: Goal | None = None) -> Iterator[Tensor]:
    ball = Ball(Linf(), 0.0)
    return attack(victim.model, victim.x, goal or victim.goal, ball, ExampleRng(victim.rng.seeds))


def last(attack: Spatial, victim: Victim, goal: Goal | None = None) -> Tensor:
    *_, end = iterates(attack, victim, goal)
    return end


def every_pose(attack: Spatial, x: Tensor) -> Tensor:
    """(p, n, c, h, w) by plain loops over the grid."""
    angles = torch.linspace(-attack.max_rotation, attack.max_rotation, attack.rotations)
    shifts = torch.linspace(-attack.max_translation, attack.max_translation, attack.translations)
    return transformed(x, torch.cartesian_prod(angles, shifts, shifts))


def test_quarter_turn_moves_every_pixel_counter_clockwise() -> None:
    x = small_victim().x
    (turned,) = transformed(x, torch.tensor([[90.0, 0.0, 0.0]]))
    # Bilinear weights of a place that is a rounding error away from a pixel's centre.
    assert torch.allclose(turned, torch.rot90(x, 1, (2, 3)), atol=1e-5)


def test_half_turn_of_an_oblong_picture_flips_both_sides() -> None:
    x = torch.rand(2, 3, 4, 7, generator=torch.Generator().manual_seed(0))
    (turned,) = transformed(x, torch.tensor([[180.0, 0.0, 0.0]]))
    assert torch.allclose(turned, x.flip(2, 3), atol=1e-5)


def test_quarter_turn_of_an_oblong_picture_keeps_its_middle_square() -> None:
    x = torch.rand(1, 1, 4, 8, generator=torch.Generator().manual_seed(0))
    (turned,) = transformed(x, torch.tensor([[90.0, 0.0, 0.0]]))
    middle = torch.rot90(x[..., 2:6], 1, (2, 3))
    assert torch.allclose(turned[..., 2:6], middle, atol=1e-5)
    assert turned[..., :2].abs().max() < 1e-5


def test_shift_by_whole_pixels_moves_them_right_and_down_and_leaves_zeros() -> None:
    x = small_victim().x
    (moved,) = transformed(x, torch.tensor([[0.0, 2 / 8, 1 / 8]]))
    assert torch.allclose(moved[..., 1:, 2:], x[..., :-1, :-2], atol=1e-5)
    assert moved[..., 0, :].abs().max() == 0
    assert moved[..., :2].abs().max() == 0


def test_picture_is_turned_first_and_shifted_then() -> None:
    x = small_victim().x
    (both,) = transformed(x, torch.tensor([[90.0, 2 / 8, 0.0]]))
    assert torch.allclose(both[..., 2:], torch.rot90(x, 1, (2, 3))[..., :-2], atol=1e-5)


def test_worst_pose_is_kept_where_none_reaches_the_goal() -> None:
    victim = small_victim()
    attack = Spatial(rotations=5, translations=3)
    # A fifth class so unlikely that no pose reaches it.
    handicap = torch.tensor([0.0, 0.0, 0.0, 0.0, 100.0])
    fair = victim.model
    victim = replace(victim, model=replace(fair, forward=lambda x: fair(x) - handicap))
    goal = Goal(torch.full((4,), 4), True)
    margins = [margin(victim.model(x_adv), goal) for x_adv in every_pose(attack, victim.x)]
    found = margin(victim.model(last(attack, victim, goal)), goal)
    assert torch.allclose(found, torch.stack(margins).amax(dim=0), atol=1e-3)


@pytest.mark.parametrize("knows_scores", [True, False])
def test_attack_succeeds_exactly_where_some_pose_does(knows_scores: bool) -> None:
    victim = small_victim(n=24)
    attack = Spatial(rotations=5, translations=3, max_rotation=10.0, max_translation=0.05)
    is_fooled = [victim.goal.is_reached(victim.model(x)) for x in every_pose(attack, victim.x)]
    expected = torch.stack(is_fooled).any(dim=0)
    assert expected.any()
    assert not expected.all()
    model = victim.model if knows_scores else LabelOnly().applied(victim.model)
    x_adv = last(attack, replace(victim, model=model))
    assert torch.equal(victim.goal.is_reached(victim.model(x_adv)), expected)


def test_pictures_that_reach_the_goal_as_they_are_stay() -> None:
    victim = linear_victim()
    wrong = Goal((victim.goal.labels + 1) % 3)
    assert torch.equal(last(Spatial(), victim, wrong), victim.x)


def test_grid_without_room_leaves_the_picture() -> None:
    victim = small_victim()
    x_adv = last(Spatial(max_rotation=0.0, max_translation=0.0), victim)
    assert torch.allclose(x_adv, victim.x, atol=1e-5)


def test_result_depends_neither_on_neighbours_nor_on_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    victim = small_victim(n=6)
    attack = Spatial(rotations=7)
    whole = last(attack, victim)
    monkeypatch.setattr(spatial, "_LARGEST_CHUNK", 3 * 192)
    chosen = torch.tensor([4, 1])
    part = replace(
        victim, x=victim.x[chosen], goal=victim.goal.select(chosen), rng=ExampleRng.of(0, 2)
    )
    assert torch.allclose(last(attack, part), whole[chosen], atol=1e-5)


def test_every_iterate_is_a_picture_no_better_for_the_model_than_the_one_before() -> None:
    victim = small_victim(n=8)
    losses = []
    for x_adv in iterates(Spatial(rotations=9), victim):
        assert x_adv.min() >= 0
        assert x_adv.max() <= 1
        losses.append(margin(victim.model(x_adv), victim.goal))
    # Batches of different size round differently in the network.
    assert (torch.stack(losses).diff(dim=0) >= -1e-4).all()
