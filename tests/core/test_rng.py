"""Random numbers per example."""

from __future__ import annotations

import pytest
import torch

from advstudio.core.rng import ExampleRng


def test_a_split_batch_draws_what_the_whole_draws() -> None:
    like = torch.empty(4, 1, 3, 3)
    whole = ExampleRng.of(7, 4).normal(like)
    parts = [ExampleRng([7 + i]).normal(like[i : i + 1]) for i in range(4)]
    assert torch.equal(whole, torch.cat(parts))


def test_select_keeps_the_state() -> None:
    like = torch.empty(3, 1, 2, 2)
    one, other = ExampleRng.of(0, 3), ExampleRng.of(0, 3)
    one.uniform(like), other.uniform(like)
    expected = one.uniform(like)[[2, 0]]
    assert torch.equal(other.select([2, 0]).uniform(like[:2]), expected)


def test_a_batch_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="3 examples but 2 seeds"):
        ExampleRng.of(0, 2).normal(torch.empty(3, 1))
