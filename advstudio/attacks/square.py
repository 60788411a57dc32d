"""Square attack: random squares, kept where they help."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator

import torch
from jaxtyping import Bool, Float, Int
from pydantic import Field
from torch import Tensor

from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import cross_entropy, margin
from advstudio.core.norms import Ball, NormName
from advstudio.core.rng import ExampleRng

# The share of the picture is halved after these of 10,000 queries, as in the authors' code.
_HALVINGS = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)
_TINY = 1e-12
# Numbers for so many queries are drawn at once, because each example has a generator of its own.
_BLOCK = 100


@ATTACKS.register("square", order=50)
class Square(Attack):
    """Changes one random square at a time, and keeps what brings the scores closer to the goal.

    It asks for scores and no gradient, so that hidden or shattered gradients do not stop it.
    """

    title = "Square"
    source = "Andriushchenko et al. 2020, arXiv:1912.00049, algorithms 1 to 3"
    knowledge = "scores"
    norms = ("Linf", "L2")
    expense = "queries"

    queries: int = Field(
        5000, ge=2, le=100_000, description="Questions to the model for each picture, at most"
    )
    p: float = Field(
        0.8, gt=0, le=1, description="Share of the picture that the first squares cover"
    )

    @torch.no_grad()
    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the pictures after every query; those that reach the goal are asked no more."""
        model.require_scores()
        x_adv = x
        front = _Front(x, goal)
        front.drop(goal.is_reached(model(x)))
        for tried in self._tries(front, ball, rng):
            is_reached = front.accept(tried, model(tried))
            x_adv = x_adv.index_copy(0, front.index, front.x_adv)
            yield x_adv
            front.drop(is_reached)
        yield x_adv

    def _tries(self, front: _Front, ball: Ball, rng: ExampleRng) -> Iterator[Tensor]:
        squares = _SQUARES[ball.norm.name]
        # The unchanged picture was the first query.
        for query in range(self.queries - 1):
            if not len(front.index):
                return
            if query == 0:
                yield squares.start(front.x, ball.epsilon, rng.select(front.index.tolist()))
                continue
            place = (query - 1) % _BLOCK
            if place == 0:
                like = front.x.new_empty(len(front.x), _BLOCK, squares.numbers(front.x.shape[1]))
                front.draws = rng.select(front.index.tolist()).uniform(like)
            area = self.share(query) * front.x[0, 0].numel()
            side = min(squares.side(area), *front.x.shape[2:])
            yield squares.step(front.x, front.x_adv, ball.epsilon, side, front.draws[:, place])

    def share(self, query: int) -> float:
        """The share of the picture that a square covers, by the schedule of the paper.

        # Deviates: the paper's is always for 10,000; rescaled as in Croce and Hein 2020,
        # arXiv:2003.01690.
        """
        rescaled = query * 10_000 // self.queries
        return self.p / 2.0 ** bisect_left(_HALVINGS, rescaled)


class _Front:
    """The examples that do not reach the goal yet, and how far they are.

    Attributes:
        index: (n,) their places in the batch.
        x, x_adv: (n, c, h, w).
        draws: (n, block, numbers) random numbers in [-1, 1).
    """

    def __init__(self, x: Tensor, goal: Goal) -> None:
        self.index = torch.arange(len(x), device=x.device)
        self.x, self.x_adv = x, x
        self.draws = x.new_empty(len(x), 0, 0)
        self._goal = goal
        self._loss = x.new_full((len(x),), -torch.inf)

    def accept(
        self, tried: Float[Tensor, "n c h w"], logits: Float[Tensor, "n k"]
    ) -> Bool[Tensor, " n"]:
        """Keep what is better; (n,) whether it reaches the goal."""
        measure = cross_entropy if self._goal.is_targeted else margin
        loss, is_reached = measure(logits, self._goal), self._goal.is_reached(logits)
        is_better = (loss > self._loss) | is_reached
        self._loss = torch.where(is_better, loss, self._loss)
        self.x_adv = torch.where(is_better.view(-1, 1, 1, 1), tried, self.x_adv)
        return is_reached

    def drop(self, is_reached: Bool[Tensor, " n"]) -> None:
        """Go on without those that reach the goal."""
        if not is_reached.any():
            return
        kept = (~is_reached).nonzero().squeeze(1)
        self.index, self._loss, self.draws = self.index[kept], self._loss[kept], self.draws[kept]
        self.x, self.x_adv, self._goal = self.x[kept], self.x_adv[kept], self._goal.select(kept)


class _Squares(ABC):
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


class _LinfSquares(_Squares):
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


class _L2Squares(_Squares):
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
        tiles = _turned(_two_sided(side, x), draws[..., 0]).unsqueeze(3)
        tiles = tiles * _signs(draws[..., 1:])[..., None, None]
        delta = torch.zeros_like(x)
        top, left = (h - rows * side) // 2, (w - columns * side) // 2
        tiled = tiles.permute(0, 3, 1, 4, 2, 5).reshape(n, c, rows * side, columns * side)
        delta[:, :, top : top + rows * side, left : left + columns * side] = tiled
        length = torch.linalg.vector_norm(delta.flatten(1), dim=1).view(-1, 1, 1, 1)
        started: Tensor = x + epsilon / length * delta
        return started.clamp_(0.0, 1.0)

    def step(
        self, x: Tensor, x_adv: Tensor, epsilon: float, side: int, draws: Float[Tensor, "n numbers"]
    ) -> Float[Tensor, "n c h w"]:
        """Algorithm 3: the second window gives its budget to the first one, with a new shape."""
        c = x.shape[1]
        first = _window(draws[:, :2], side, x).expand(-1, c, -1)
        second = _window(draws[:, 2:4], side, x).expand(-1, c, -1)
        delta = (x_adv - x).flatten(2)
        unused = (epsilon**2 - delta.square().sum(dim=(1, 2), keepdim=True)).clamp_min(0)
        old = delta.gather(2, first)
        delta.scatter_(2, first, 0.0)
        freed = old.square().sum(dim=2, keepdim=True)
        freed = freed + delta.gather(2, second).square().sum(dim=2, keepdim=True)
        shape = _turned(_two_sided(side, x), draws[:, 4]).flatten(1).unsqueeze(1)
        new = _mixed(_signs(draws[:, 5:]).unsqueeze(2) * shape, _unit(old))
        delta.scatter_(2, second, 0.0)
        delta.scatter_(2, first, new * (freed + unused / c).sqrt())
        return (x + delta.view_as(x)).clamp_(0.0, 1.0)


_SQUARES: dict[NormName, _Squares] = {"Linf": _LinfSquares(), "L2": _L2Squares()}


def _signs(draws: Tensor) -> Tensor:
    return torch.where(draws < 0, -1.0, 1.0).to(draws)


def _window(draws: Float[Tensor, "n 2"], side: int, x: Tensor) -> Int[Tensor, "n 1 pixels"]:
    """The places, in a flat picture, of a square at a random position inside the picture."""
    h, w = x.shape[2:]
    share = (draws + 1) / 2
    top = (share[:, :1] * (h - side + 1)).long()
    left = (share[:, 1:] * (w - side + 1)).long()
    steps = torch.arange(side, device=x.device)
    places: Tensor = w * top + left + (w * steps.view(-1, 1) + steps).flatten()
    return places.unsqueeze(1)


def _two_sided(side: int, like: Tensor) -> Float[Tensor, "side side"]:
    """The shape of an L2 square: a hill above a valley of the same norm; of norm 1."""
    half = side // 2
    hill, valley = _hill(half, side, like), _hill(side - half, side, like)
    hill, valley = (part / torch.linalg.vector_norm(part) for part in (hill, valley))
    shape: Tensor = torch.cat([hill, -valley]) / math.sqrt(2)
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


def _mixed(new: Tensor, old: Tensor) -> Float[Tensor, "n c pixels"]:
    """The direction of the sum; both are of norm 1, or `old` is 0."""
    mixed = new + old
    # The same square, turned over, would leave nothing but rounding to scale up.
    is_nothing = torch.linalg.vector_norm(mixed, dim=2, keepdim=True) < 1e-3
    return torch.where(is_nothing, new, _unit(mixed))


def _unit(values: Float[Tensor, "n c pixels"]) -> Float[Tensor, "n c pixels"]:
    length = torch.linalg.vector_norm(values, dim=2, keepdim=True)
    unit: Tensor = values / length.clamp_min(_TINY)
    return unit
