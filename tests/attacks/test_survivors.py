"""Survivors: every example is found again, whoever was left behind before."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._survivors import Gap, Survivors
from advstudio.core.goal import Goal


def pictures(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float32).view(-1, 1, 1, 1)


def offered(survivors: Survivors, values: Tensor, is_reached: list[bool]) -> Tensor:
    survivors.offer(values, values.flatten(), torch.tensor(is_reached))
    return survivors.drop(torch.tensor(is_reached)).staying


def test_those_left_behind_keep_their_place_and_their_best_picture() -> None:
    survivors = Survivors(Goal(torch.zeros(4, dtype=torch.int64)), pictures(0, 0, 0, 0))
    staying = offered(survivors, pictures(1, 2, 3, 4), [False, False, True, False])
    assert staying.tolist() == [0, 1, 3]
    # The last one has moved into the place of the first.
    assert offered(survivors, pictures(5, 6, 7), [True, False, False]).tolist() == [2, 1]
    assert survivors.rows.tolist() == [3, 1]
    assert survivors.spread(pictures(8, 9)).flatten().tolist() == [5, 9, 3, 8]
    assert survivors.best().flatten().tolist() == [5, 6, 3, 7]


def test_best_is_not_the_last_of_those_that_hold() -> None:
    survivors = Survivors(Goal(torch.zeros(2, dtype=torch.int64)), pictures(0, 0))
    offered(survivors, pictures(2, 1), [True, False])
    offered(survivors, pictures(0.5), [False])
    assert survivors.best().flatten().tolist() == [2, 1]


def test_best_that_was_given_away_stays_as_it_was() -> None:
    survivors = Survivors(Goal(torch.zeros(2, dtype=torch.int64)), pictures(0, 0))
    given = survivors.best()
    offered(survivors, pictures(2, 1), [False, False])
    assert given.flatten().tolist() == [0, 0]


def test_nobody_needs_to_survive() -> None:
    survivors = Survivors(Goal(torch.zeros(2, dtype=torch.int64)), pictures(0, 0))
    assert not len(offered(survivors, pictures(1, 2), [True, True]))
    assert survivors.best().flatten().tolist() == [1, 2]


def test_a_gap_is_closed_by_the_rows_that_it_says() -> None:
    gap = Gap(torch.tensor([True, False, True, False, False, True]))
    before = torch.arange(6) * 10
    assert sorted(gap.staying.tolist()) == [1, 3, 4]
    assert torch.equal(gap.closed(before.clone()), before[gap.staying])


def test_a_gap_is_closed_in_rows_that_share_one_number() -> None:
    gap = Gap(torch.tensor([True, False]))
    assert torch.equal(gap.closed(torch.ones(1, 1).expand(2, 3)), torch.ones(1, 3))
