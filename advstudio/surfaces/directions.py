"""Directions that span a plane with another one."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng

_TINY = 1e-12


def orthogonal_to(
    direction: Float[Tensor, "1 c h w"], norm: Norm, seed: int
) -> Float[Tensor, "1 c h w"]:
    """A random direction, orthogonal (L2) to the given one, of norm 1.

    Args:
        direction: (1, c, h, w), not zero.
        norm: A homogeneous one.
        seed: The same seed gives the same direction.
    """
    drawn = ExampleRng((seed,)).normal(direction)
    share = (drawn * direction).sum() / (direction * direction).sum().clamp_min(_TINY)
    drawn = drawn - share * direction
    across: Tensor = drawn / norm.size(drawn).view(-1, 1, 1, 1)
    return across
