"""Queries are counted, and no more than labels is told."""

from __future__ import annotations

import pytest
import torch
from victims import linear_victim

from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.substitute.oracle import Oracle


def test_answers_are_the_predicted_classes() -> None:
    victim = linear_victim()
    assert torch.equal(Oracle(victim.model, 100).answers(victim.x), victim.goal.labels)


def test_every_picture_is_asked_about_once() -> None:
    victim = linear_victim()
    oracle = Oracle(victim.model, 100)
    oracle.answers(victim.x[:4])
    assert oracle.queries == 4
    found = oracle.answers(torch.cat([victim.x, victim.x[:2]]))
    assert oracle.queries == 6
    assert torch.equal(found, torch.cat([victim.goal.labels, victim.goal.labels[:2]]))


def test_new_pictures_are_told_from_old_ones_and_from_their_doubles() -> None:
    victim = linear_victim()
    oracle = Oracle(victim.model, 100)
    oracle.answers(victim.x[:1])
    batch = torch.cat([victim.x[:3], victim.x[2:3]])
    assert oracle.is_new(batch).tolist() == [False, True, True, False]


def test_the_oracle_sees_no_picture_beyond_the_budget() -> None:
    victim = linear_victim()
    oracle = Oracle(victim.model, 5)
    with pytest.raises(InvalidExperiment, match=r"answers for 5 pictures.*6 more are too many"):
        oracle.answers(victim.x)
    assert oracle.queries == 0
    oracle.answers(victim.x[:5])
    # What is known costs nothing.
    oracle.answers(victim.x[:5])
    assert oracle.queries == 5


def test_the_oracle_grants_labels_only() -> None:
    victim = linear_victim()
    oracle = Oracle(victim.model, 5).classifier
    with pytest.raises(NotApplicable):
        oracle.require_gradient()
    with pytest.raises(NotApplicable):
        oracle.require_scores()
