"""Jacobian-based augmentation against its closed form on a linear model, and the sampling."""

from __future__ import annotations

import torch
from victims import linear_victim

from advstudio.substitute.augmentation import augmented, reservoir


def test_on_a_linear_model_the_step_is_the_sign_of_the_answers_row() -> None:
    victim = linear_victim()
    answers = torch.tensor([0, 1, 2, 2, 1, 0])
    rows = victim.network[1].weight[answers].view_as(victim.x)
    found = augmented(victim.model, victim.x, answers, 0.1)
    # The pictures lie in [0.4, 0.6], so nothing is clipped.
    assert torch.equal(found, victim.x + 0.1 * rows.sign())


def test_a_negative_step_goes_the_other_way() -> None:
    victim = linear_victim()
    answers = victim.goal.labels
    there = augmented(victim.model, victim.x, answers, 0.1) - victim.x
    back = augmented(victim.model, victim.x, answers, -0.1) - victim.x
    # float32: x + 0.1 and x − 0.1 round differently.
    assert torch.allclose(there, -back, atol=1e-6)


def test_new_pictures_are_pictures() -> None:
    victim = linear_victim()
    found = augmented(victim.model, victim.x, victim.goal.labels, 0.7)
    assert found.min() == 0
    assert found.max() == 1


def test_the_substitute_keeps_no_gradient() -> None:
    victim = linear_victim()
    augmented(victim.model, victim.x, victim.goal.labels, 0.1)
    assert all(weight.grad is None for weight in victim.network.parameters())


def test_a_reservoir_holds_different_members_of_the_stream() -> None:
    found = reservoir(100, 10, torch.Generator().manual_seed(0)).tolist()
    assert len(set(found)) == 10
    assert found == sorted(found)
    assert set(found) <= set(range(100))


def test_a_short_stream_is_kept_whole() -> None:
    random = torch.Generator().manual_seed(0)
    assert reservoir(5, 10, random).tolist() == [0, 1, 2, 3, 4]
    assert reservoir(0, 10, random).tolist() == []
    assert reservoir(5, 0, random).tolist() == []


def test_every_member_is_as_likely_as_every_other() -> None:
    random = torch.Generator().manual_seed(0)
    drawn = torch.cat([reservoir(20, 5, random) for _ in range(2000)])
    share = torch.bincount(drawn, minlength=20) / 2000
    # Each is in with probability 1/4; 2000 draws have a standard deviation below 0.01.
    assert (share - 0.25).abs().max() < 0.05
