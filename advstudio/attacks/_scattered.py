"""Noise that spreads over a picture one pixel after the other."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from advstudio.core.rng import ExampleRng

# What a budget counts may come from a slider, with its rounding.
_SLACK = 1 + 1e-6


def scattered(
    change: Float[Tensor, "n c h w"], cost: Float[Tensor, "n 1 h w"], rng: ExampleRng
) -> Callable[[float], Tensor]:
    """Budget ≥ 0 to the change of those pixels that it pays for, in random order.

    A larger budget keeps every pixel of a smaller one.

    Args:
        change: (n, c, h, w) of each pixel, if it is paid for.
        cost: (n, 1, h, w) ≥ 0, of each pixel.
        rng: Draws the order.
    """
    order = rng.uniform(cost).flatten(1).argsort(dim=1)
    spent = cost.flatten(1).gather(1, order).cumsum(dim=1)
    due = torch.zeros_like(spent).scatter_(1, order, spent).view_as(cost)
    return lambda budget: change * (due <= budget * _SLACK)
