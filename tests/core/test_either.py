"""Choosing between two batches, row by row."""

from __future__ import annotations

import pytest
import torch

from advstudio.core.rows import either, overwrite


def test_either_is_a_broadcast_where() -> None:
    generator = torch.Generator().manual_seed(0)
    first, second = torch.rand(2, 5, 1, 3, 3, generator=generator)
    is_first = torch.tensor([True, False, False, True, False])
    expected = torch.where(is_first.view(-1, 1, 1, 1), first, second)
    assert torch.equal(either(is_first, first, second), expected)


@pytest.mark.parametrize("replaced", [[], [3], [0, 1, 3], [0, 1, 2, 3, 4]])
def test_overwrite_changes_the_rows_that_it_is_told(replaced: list[int]) -> None:
    kept, by = torch.zeros(5, 1, 2, 2), torch.arange(1.0, 21.0).view(5, 1, 2, 2)
    is_replaced = torch.zeros(5, dtype=torch.bool)
    is_replaced[replaced] = True
    expected = torch.where(is_replaced.view(-1, 1, 1, 1), by, kept)
    overwrite(kept, is_replaced, by)
    assert torch.equal(kept, expected)


def test_either_takes_an_empty_batch() -> None:
    nothing = torch.empty(0, 1, 3, 3)
    assert either(torch.empty(0, dtype=torch.bool), nothing, nothing).shape == (0, 1, 3, 3)
