"""Our Adam, held against torch's."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from advstudio.core.adam import Adam


def _networks() -> tuple[nn.Sequential, nn.Sequential]:
    ours = nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 3))
    theirs = nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 3))
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_adam_is_torchs_adamw(decay: float) -> None:
    ours, theirs = _networks()
    x, y = torch.randn(20, 5), torch.randint(3, (20,))
    mine = Adam(ours.parameters(), decay)
    reference = torch.optim.AdamW(theirs.parameters(), weight_decay=decay, fused=True)
    for step in range(50):
        rate = 0.01 * (1 + step % 7)
        mine.descend(nn.functional.cross_entropy(ours(x), y), rate)
        reference.param_groups[0]["lr"] = rate
        reference.zero_grad()
        nn.functional.cross_entropy(theirs(x), y).backward()
        reference.step()
    for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(own, other)


def test_adams_first_step_is_the_rate_against_every_gradients_sign() -> None:
    weight = nn.Parameter(torch.tensor([1.0, -2.0, 3.0]))
    Adam([weight]).descend((weight * torch.tensor([4.0, -0.5, 0.0])).sum(), rate=0.1)
    # Kingma and Ba 2014, algorithm 1: both moments are corrected, so mean / root = sign.
    assert torch.allclose(weight.detach(), torch.tensor([0.9, -1.9, 3.0]), rtol=1e-6)


@pytest.mark.parametrize("stride", [(1, 2), (0, 1), (0, 0)], ids=["turned", "rows", "one number"])
def test_gradients_may_lie_in_memory_as_they_like(stride: tuple[int, int]) -> None:
    grad = torch.tensor([4.0, -0.5, 3.0, 2.0, -1.0, 1.0, 2.0, -3.0]).as_strided((2, 3), stride)
    weight = torch.zeros(2, 3)
    Adam([weight]).step([grad], rate=0.1)
    assert torch.allclose(weight, -0.1 * grad.sign(), rtol=1e-6)


def test_a_state_is_a_copy_and_brings_the_optimiser_back() -> None:
    ours, theirs = _networks()
    x, y = torch.randn(20, 5), torch.randint(3, (20,))

    def _step(network: nn.Module, optimiser: Adam) -> None:
        optimiser.descend(nn.functional.cross_entropy(network(x), y), 0.01)

    mine = Adam(ours.parameters())
    _step(ours, mine)
    state = mine.state()
    theirs.load_state_dict(ours.state_dict())
    _step(ours, mine)
    taken_up = Adam(theirs.parameters())
    taken_up.take_up(state)
    _step(theirs, taken_up)
    for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(own, other)


def _slope_at(weights: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """A gradient that differs from row to row."""
    return (weights - rows.view(-1, 1)).pow(3) + 0.1 * weights


def test_adam_goes_where_torchs_goes_though_rows_drop_out() -> None:
    start, rows = torch.randn(5, 7), torch.arange(5.0)
    theirs = start.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([theirs], lr=0.05)
    ours = Adam([start.clone()])
    kept = torch.tensor([0, 3, 4])
    for step in range(40):
        if step == 15:
            ours.keep(kept)
        left = rows if step < 15 else rows[kept]
        ours.step([_slope_at(ours.weights[0], left)], 0.05)
        theirs.grad = _slope_at(theirs.detach(), rows)
        optimiser.step()
    # float32 rounds some operations in another order.
    assert torch.allclose(ours.weights[0], theirs.detach()[kept], atol=1e-5)
