"""How the Square attack draws its squares, in each norm."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from jaxtyping import Float, Int
from torch import Tensor

from advstudio.attacks._apgd import in_box_and_l1_ball
from advstudio.core.norms import NormName
from advstudio.core.rng import ExampleRng

_TINY = 1e-12


class Squares(ABC):
    """How squares are drawn for a norm."""

    @abstractmethod
    def numbers(self, channels: int) -> int:
        """How many random numbers one step takes."""

    @abstractmethod
    def side(self, area: float) -> int:
        """The side of a square of about that area."""

    @abstractmethod
    def start(self, x: Tensor, epsilon: float, rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        """The first picture."""

    @abstractmethod
    def step(
        self, x: Tensor, x_adv: Tensor, epsilon: float, side: int, draws: Float[Tensor, "n numbers"]
    ) -> Float[Tensor, "n c h w"]:
        """`x_adv` with one other square."""


class _LinfSquares(Squares):
    def numbers(self, channels: int) -> int:
        return 2 + channels

    def side(self, area: float) -> int:
        return max(round(math.sqrt(area)), 1)

    def start(self, x: Tensor, epsilon: float, rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        """Vertical stripes of one pixel's width, with random signs."""
        stripes = _signs(rng.uniform(x[:, :, :1]))
        return (x + epsilon * stripes).clamp_(0.0, 1.0)

    def step(
        self, x: Tensor, x_adv: Tensor, epsilon: float, side: int, draws: Float[Tensor, "n numbers"]
    ) -> Float[Tensor, "n c h w"]:
        """Algorithm 2; adding ±2 epsilon and projecting leaves ±epsilon in the square.

        A square that changes nothing would waste a query, so it takes the opposite signs.
        # Deviates: the authors' code redraws such signs; the same for one channel.
        """
        window = _window(draws[:, :2], side, x).expand(-1, x.shape[1], -1)
        old, clean = x_adv.flatten(2).gather(2, window), x.flatten(2).gather(2, window)
        change = epsilon * _signs(draws[:, 2:]).unsqueeze(2)
        new = (clean + change).clamp_(0.0, 1.0)
        is_same = (new == old).all(dim=2).all(dim=1).view(-1, 1, 1)
        new = torch.where(is_same, (clean - change).clamp_(0.0, 1.0), new)
        return x_adv.flatten(2).scatter(2, window, new).view_as(x)


class _ShapedSquares(Squares):
    """Squares with a hill and a valley, whose budget is counted in the norm of an order."""

    order: ClassVar[int]

    def numbers(self, channels: int) -> int:
        return 5 + channels

    def side(self, area: float) -> int:
        """Odd and at least 3, as in the authors' code: smaller ones have no two halves."""
        return max(round(math.sqrt(area)), 3) | 1

    def start(self, x: Tensor, epsilon: float, rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        """Tiles of the shape of the later squares, random signs, 5 to the shorter side."""
        n, c, h, w = x.shape
        side = max(min(h, w) // 5, 1)
        rows, columns = h // side, w // side
        draws = rng.uniform(x.new_empty(n, rows, columns, 1 + c))
        tiles = _turned(_two_sided(side, x, self.order), draws[..., 0]).unsqueeze(3)
        tiles = tiles * _signs(draws[..., 1:])[..., None, None]
        delta = torch.zeros_like(x)
        top, left = (h - rows * side) // 2, (w - columns * side) // 2
        tiled = tiles.permute(0, 3, 1, 4, 2, 5).reshape(n, c, rows * side, columns * side)
        delta[:, :, top : top + rows * side, left : left + columns * side] = tiled
        length = torch.linalg.vector_norm(delta.flatten(1), self.order, dim=1)
        return self.begun(x, delta, length.view(-1, 1, 1, 1), epsilon)

    def step(
        self, x: Tensor, x_adv: Tensor, epsilon: float, side: int, draws: Float[Tensor, "n numbers"]
    ) -> Float[Tensor, "n c h w"]:
        """Algorithm 3: the second window gives its budget to the first one, with a new shape."""
        c = x.shape[1]
        first = _window(draws[:, :2], side, x).expand(-1, c, -1)
        second = _window(draws[:, 2:4], side, x).expand(-1, c, -1)
        delta = (x_adv - x).flatten(2)
        spent = self._powers(delta).sum(dim=1, keepdim=True)
        unused = (epsilon**self.order - spent).clamp_min(0)
        old = delta.gather(2, first)
        delta.scatter_(2, first, 0.0)
        freed = self._powers(old) + self._powers(delta.gather(2, second))
        shape = _turned(_two_sided(side, x, self.order), draws[:, 4]).flatten(1).unsqueeze(1)
        new = _signs(draws[:, 5:]).unsqueeze(2) * shape
        delta.scatter_(2, second, 0.0)
        amount = self.amount(freed, unused, c)
        delta.scatter_(2, first, amount * _mixed(new, _unit(old, self.order), self.order))
        return self.inside(x, delta.view_as(x), epsilon)

    @abstractmethod
    def begun(
        self, x: Tensor, tiles: Tensor, length: Float[Tensor, "n 1 1 1"], epsilon: float
    ) -> Float[Tensor, "n c h w"]:
        """The first picture, from tiles of that length together."""

    @abstractmethod
    def amount(self, freed: Tensor, unused: Tensor, channels: int) -> Float[Tensor, "n c 1"]:
        """The norm of the new square in each channel, from powers of what it may spend."""

    @abstractmethod
    def inside(self, x: Tensor, delta: Tensor, epsilon: float) -> Float[Tensor, "n c h w"]:
        """The picture with that perturbation, in the ball and in [0, 1]."""

    def _powers(self, values: Float[Tensor, "n c pixels"]) -> Float[Tensor, "n c 1"]:
        return values.abs().pow(self.order).sum(dim=2, keepdim=True)


class _L2Squares(_ShapedSquares):
    order = 2

    def begun(
        self, x: Tensor, tiles: Tensor, length: Float[Tensor, "n 1 1 1"], epsilon: float
    ) -> Float[Tensor, "n c h w"]:
        return self.inside(x, epsilon / length * tiles, epsilon)

    def amount(self, freed: Tensor, unused: Tensor, channels: int) -> Float[Tensor, "n c 1"]:
        return (freed + unused / channels).sqrt()

    def inside(self, x: Tensor, delta: Tensor, epsilon: float) -> Float[Tensor, "n c h w"]:
        """Clipped; the budgets of the windows never add up to more than the ball's."""
        return (x + delta).clamp_(0.0, 1.0)


class _L1Squares(_ShapedSquares):
    """As for L2, in sums of changes; what is too much is projected away, which makes it sparse.

    Source: Croce and Hein 2021, arXiv:2103.01208.
    """

    order = 1

    def begun(
        self, x: Tensor, tiles: Tensor, length: Float[Tensor, "n 1 1 1"], epsilon: float
    ) -> Float[Tensor, "n c h w"]:
        """Each tile has norm 1.

        # Deviates: stretched where all of them together are not worth epsilon.
        """
        return self.inside(x, (epsilon / length).clamp_min(1.0) * tiles, epsilon)

    def amount(self, freed: Tensor, unused: Tensor, channels: int) -> Float[Tensor, "n c 1"]:
        """For colours more than there is, as in the authors' code: the projection takes it back."""
        return unused + channels * freed

    def inside(self, x: Tensor, delta: Tensor, epsilon: float) -> Float[Tensor, "n c h w"]:
        return in_box_and_l1_ball(x + delta, x, epsilon)


SQUARES: dict[NormName, Squares] = {
    "Linf": _LinfSquares(), "L2": _L2Squares(), "L1": _L1Squares(),
}  # fmt: skip


def _signs(draws: Tensor) -> Tensor:
    return torch.where(draws < 0, -1.0, 1.0).to(draws)


def _window(draws: Float[Tensor, "n 2"], side: int, x: Tensor) -> Int[Tensor, "n 1 pixels"]:
    """The places, in a flat picture, of a square at a random position inside the picture.

    The last position of either side is never drawn, as in the authors' code; of centred pictures
    such as digits it misses most.
    """
    h, w = x.shape[2:]
    share = (draws + 1) / 2
    top = (share[:, :1] * (h - side)).long()
    left = (share[:, 1:] * (w - side)).long()
    steps = torch.arange(side, device=x.device)
    places: Tensor = w * top + left + (w * steps.view(-1, 1) + steps).flatten()
    return places.unsqueeze(1)


def _two_sided(side: int, like: Tensor, order: int) -> Float[Tensor, "side side"]:
    """A hill above a valley of the same norm; together of norm 1, in the norm of the order."""
    half = side // 2
    hill, valley = _hill(half, side, like), _hill(side - half, side, like)
    hill, valley = (part / torch.linalg.vector_norm(part, order) for part in (hill, valley))
    both = torch.cat([hill, -valley])
    shape: Tensor = both / torch.linalg.vector_norm(both, order)
    return shape


def _hill(height: int, width: int, like: Tensor) -> Float[Tensor, "height width"]:
    """Concentric rings that grow towards the middle like a sum of inverse squares."""
    rows = (torch.arange(height, device=like.device) - height // 2).abs()
    columns = (torch.arange(width, device=like.device) - width // 2).abs()
    rings = max(height, width) // 2 + 1
    terms = 1 / torch.arange(1, rings + 1, device=like.device, dtype=like.dtype).square()
    from_outside = terms.flip(0).cumsum(0).flip(0)
    return from_outside[torch.maximum(rows.view(-1, 1), columns)]


def _turned(shape: Float[Tensor, "side side"], draws: Tensor) -> Tensor:
    """The shape, for each draw turned or not."""
    return torch.where((draws < 0)[..., None, None], shape, shape.mT)


def _mixed(new: Tensor, old: Tensor, order: int) -> Float[Tensor, "n c pixels"]:
    """The direction of the sum; both are of norm 1, or `old` is 0."""
    mixed = new + old
    # The same square, turned over, would leave nothing but rounding to scale up.
    is_nothing = torch.linalg.vector_norm(mixed, order, dim=2, keepdim=True) < 1e-3
    return torch.where(is_nothing, new, _unit(mixed, order))


def _unit(values: Float[Tensor, "n c pixels"], order: int) -> Float[Tensor, "n c pixels"]:
    length = torch.linalg.vector_norm(values, order, dim=2, keepdim=True)
    unit: Tensor = values / length.clamp_min(_TINY)
    return unit
