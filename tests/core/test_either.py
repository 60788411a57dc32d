"""Choosing between two batches, row by row."""

from __future__ import annotations

import torch

from advstudio.core.rows import either


def test_either_is_a_broadcast_where() -> None:
    generator = torch.Generator().manual_seed(0)
    first, second = torch.rand(2, 5, 1, 3, 3, generator=generator)
    is_first = torch.tensor([True, False, False, True, False])
    expected = torch.where(is_first.view(-1, 1, 1, 1), first, second)
    assert torch.equal(either(is_first, first, second), expected)


def test_either_takes_an_empty_batch() -> None:
    nothing = torch.empty(0, 1, 3, 3)
    assert either(torch.empty(0, dtype=torch.bool), nothing, nothing).shape == (0, 1, 3, 3)
