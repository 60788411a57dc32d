"""The shortest way from pictures to hyperplanes, without leaving [0, 1]."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from advstudio.core.norms import Norm

_TINY, _HUGE = 1e-12, 1e30


def to_hyperplane(
    x: Float[Tensor, "n d"], normal: Float[Tensor, "n d"], gap: Float[Tensor, " n"], norm: Norm
) -> Float[Tensor, "n d"]:
    """The shortest `delta` with ⟨normal, delta⟩ = gap and `x + delta` in [0, 1].

    Exact. Where the hyperplane misses the box, the corner of the box that comes nearest to it.

    Args:
        x: (n, d) in [0, 1].
        normal: (n, d); where it is zero, nothing moves.
        gap: (n,) of either sign.
        norm: L-infinity, L2 or L1.

    Source: the projection of Croce and Hein 2020, arXiv:1907.02044.
    """
    # Gradients of a saturated network would underflow when they are squared.
    scale = normal.abs().amax(dim=1, keepdim=True).clamp_min(1e-38)
    slope, wanted = normal / scale, gap.view(-1, 1) / scale
    heading = slope.sign() * torch.where(wanted < 0, -1.0, 1.0)
    steepness = slope.abs()
    room = torch.where(heading > 0, 1 - x, x) * (heading != 0)
    amount = _SHORTEST[norm.name](room, steepness, wanted.abs())
    return amount * heading


def _evenly(room: Tensor, steepness: Tensor, wanted: Tensor) -> Tensor:
    return _up_to_level(room, (steepness > 0).to(room), steepness, wanted)


def _proportionally(room: Tensor, steepness: Tensor, wanted: Tensor) -> Tensor:
    return _up_to_level(room, steepness, steepness, wanted)


def _up_to_level(room: Tensor, pace: Tensor, steepness: Tensor, wanted: Tensor) -> Tensor:
    """(n, d) `min(level · pace, room)` with the level at which ⟨steepness, amount⟩ = wanted.

    # Deviates: the paper sorts; this is Newton's method on a concave piecewise linear function.
    It never overshoots, ends exactly once no further value meets its room, and needs few rounds.
    """
    limit = torch.where(pace > 0, room / pace, 0.0)
    gain, rate = steepness * room, steepness * pace
    level, mask = torch.zeros_like(wanted), torch.empty_like(room)
    while True:
        torch.le(limit, level, out=mask)
        left = wanted - (gain * mask).sum(dim=1, keepdim=True)
        torch.gt(limit, level, out=mask)
        open_rate = (rate * mask).sum(dim=1, keepdim=True).clamp_min(_TINY)
        # Only ever raised, so that rounding cannot make it go in circles.
        higher = (left / open_rate).clamp_max(_HUGE).maximum(level)
        if not (higher > level).any():
            return (level * pace).minimum(room)
        level = higher


def _steepest_first(room: Tensor, steepness: Tensor, wanted: Tensor) -> Tensor:
    order = steepness.argsort(dim=1, descending=True, stable=True)
    ordered = steepness.gather(1, order)
    gain = ordered * room.gather(1, order)
    left = wanted - (gain.cumsum(dim=1) - gain)
    amount = (left.clamp_min(0).minimum(gain)) / ordered.clamp_min(_TINY)
    return torch.zeros_like(room).scatter_(1, order, amount).minimum(room)


_SHORTEST = {"Linf": _evenly, "L2": _proportionally, "L1": _steepest_first}
