"""The ball around pictures, for attacks that come back into it after every step."""

from __future__ import annotations

from torch import Tensor

from advstudio.core.norms import Ball


class Surroundings:
    """What is in the ball around each picture and in [0, 1].

    For L-infinity the lowest and highest values are computed once instead of at every step.

    Args:
        x: (n, c, h, w) clean.
        ball: Around each.
    """

    def __init__(self, x: Tensor, ball: Ball) -> None:
        self._x, self._ball = x, ball
        self._bounds: tuple[Tensor, Tensor] | None = None
        if ball.norm.name == "Linf":
            self._bounds = ((x - ball.epsilon).clamp_min_(0), (x + ball.epsilon).clamp_max_(1))

    def nearest(self, x_adv: Tensor) -> Tensor:
        """(n, c, h, w) the nearest pictures inside; `x_adv` may be overwritten."""
        if self._bounds is None:
            return self._ball.project(x_adv, self._x)
        return x_adv.clamp_(*self._bounds)

    def keep(self, rows: Tensor) -> None:
        """Go on with some of the pictures, (m,) int64."""
        self._x = self._x.index_select(0, rows)
        if self._bounds is not None:
            low, high = self._bounds
            self._bounds = low.index_select(0, rows), high.index_select(0, rows)
