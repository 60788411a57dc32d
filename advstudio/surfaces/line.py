"""A straight line through a picture: the pictures on it, and what clipping changes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

# The rounding of x + 0·direction must not count as clipping.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """All pictures `clip(x + t·direction)`.

    Attributes:
        x: (1, c, h, w) the picture at t = 0.
        direction: (1, c, h, w), not zero.
        reach: The line is looked at from -reach to reach, > 0.
    """

    x: Tensor
    direction: Tensor
    reach: float

    def places(self, count: int) -> NDArray[np.float32]:
        """(count,) evenly spread from -reach to reach; exactly 0 in the middle of an odd count."""
        steps = np.arange(count, dtype=np.float64) - (count - 1) / 2
        return (steps * (2 * self.reach / (count - 1))).astype(np.float32)

    def unclipped(self, places: Float[Tensor, " n"]) -> Float[Tensor, "n c h w"]:
        """The pictures there, which may lie outside [0, 1]."""
        return self.x + places.to(self.x).view(-1, 1, 1, 1) * self.direction

    def pictures(self, places: Float[Tensor, " n"]) -> Float[Tensor, "n c h w"]:
        """The pictures there, clipped to [0, 1]."""
        return self.unclipped(places).clamp_(0.0, 1.0)

    def clipped_at(self, places: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """(n,) share of the pixel values that clipping to [0, 1] changes."""
        flat = self.unclipped(places).flatten(1)
        return ((flat < -_TOLERANCE) | (flat > 1 + _TOLERANCE)).float().mean(dim=1)
