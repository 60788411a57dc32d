"""How far interval bounds prove a network right, picture by picture."""

from __future__ import annotations

from collections.abc import Generator

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from advstudio.evaluation.interval_bounds import verified

HALVINGS = 12
"""Of the interval in which the radius lies: to 1/4096 of its end."""


def proven_radii(
    network: nn.Module, x: Float[Tensor, "n c h w"], y: Int[Tensor, " n"], end: float
) -> Generator[None, None, Float[Tensor, " n"]]:
    """Return the largest L∞ radius that is proven, yielding after every question.

    A radius that is returned was verified itself; how much larger ones could have been proven
    is known to `end / 2**HALVINGS`.

    Args:
        network: As for `interval_bounds.bounds`, on pixels.
        x: Clean pictures in [0, 1].
        y: Their labels.
        end: Nothing beyond this radius is asked.

    Returns:
        (n,) -1 where the clean picture is classified otherwise, else from 0 to `end`.

    Raises:
        NotApplicable: The network has a layer that interval bounds cannot pass.
    """
    with torch.no_grad():
        is_right = network(x).argmax(dim=1) == y
    yield
    low = torch.where(is_right, 0.0, -1.0).to(x)
    # Bounds of a larger ball contain those of a smaller one, so halving finds the radius.
    is_whole = verified(network, x, y, end) & is_right
    yield
    low[is_whole] = end
    step = end / 2
    for _ in range(HALVINGS):
        # Each radius is asked for all pictures that stand there: the bounds take one epsilon.
        for radius in sorted(set((low[is_right & ~is_whole] + step).tolist())):
            asked = (is_right & ~is_whole & ((low + step) == radius)).nonzero().flatten()
            if len(asked):
                holds = verified(network, x[asked], y[asked], radius)
                low[asked[holds]] = radius
            yield
        step /= 2
    return low
