"""The ball around pictures, for attacks that come back into it after every step."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from advstudio.core.ball import Ball


class Surroundings:
    """What is in the ball around each picture and in [0, 1].

    For L-infinity the lowest and highest values are computed once instead of at every step.

    Args:
        x: (n, c, h, w) clean.
        ball: Around each.
    """

    def __init__(self, x: Tensor, ball: Ball) -> None:
        self._ball = ball
        self._bounds: tuple[Tensor, Tensor] | None = None
        if ball.norm.name == "Linf":
            self._bounds = ((x - ball.epsilon).clamp_min_(0), (x + ball.epsilon).clamp_max_(1))
        else:
            self._x = x.clone()

    def nearest(self, x_adv: Tensor) -> Tensor:
        """(n, c, h, w) the nearest pictures inside; `x_adv` may be overwritten."""
        if self._bounds is None:
            return self._ball.project(x_adv, self._x)
        return x_adv.clamp_(*self._bounds)

    def keep(self, staying: Callable[[Tensor], Tensor]) -> None:
        """Go on with the pictures that `staying` leaves of n rows, which it may overwrite."""
        if self._bounds is None:
            self._x = staying(self._x)
            return
        low, high = self._bounds
        self._bounds = staying(low), staying(high)
