"""Survivors: every example is found again, whoever was left behind before."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._survivors import Survivors
from advstudio.core.goal import Goal


def pictures(*values: float) -> Tensor:
    return torch.tensor(values).view(-1, 1, 1, 1)


def offered(survivors: Survivors, values: Tensor, is_reached: list[bool]) -> Tensor:
    survivors.offer(values, values.flatten(), torch.tensor(is_reached))
    return survivors.drop(torch.tensor(is_reached))


def test_those_left_behind_keep_their_place_and_their_best_picture() -> None:
    survivors = Survivors(Goal(torch.zeros(4, dtype=torch.int64)), pictures(0, 0, 0, 0))
    assert offered(survivors, pictures(1, 2, 3, 4), [False, False, True, False]).tolist() == [
        0,
        1,
        3,
    ]
    assert offered(survivors, pictures(5, 6, 7), [True, False, False]).tolist() == [1, 2]
    assert survivors.rows.tolist() == [1, 3]
    assert survivors.spread(pictures(8, 9)).flatten().tolist() == [5, 8, 3, 9]
    assert survivors.best().flatten().tolist() == [5, 6, 3, 7]


def test_best_is_not_the_last_of_those_that_hold() -> None:
    survivors = Survivors(Goal(torch.zeros(2, dtype=torch.int64)), pictures(0, 0))
    offered(survivors, pictures(2, 1), [True, False])
    offered(survivors, pictures(0.5), [False])
    assert survivors.best().flatten().tolist() == [2, 1]


def test_nobody_needs_to_survive() -> None:
    survivors = Survivors(Goal(torch.zeros(2, dtype=torch.int64)), pictures(0, 0))
    assert not len(offered(survivors, pictures(1, 2), [True, True]))
    assert survivors.best().flatten().tolist() == [1, 2]
