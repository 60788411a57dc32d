"""Square attack: random squares, kept where they help."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import torch
from jaxtyping import Bool, Float
from pydantic import Field
from torch import Tensor

from advstudio.attacks._squares import SQUARES
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import cross_entropy, margin
from advstudio.core.rng import ExampleRng

# The share of the picture is halved after these of 10,000 queries, as in the authors' code.
_HALVINGS = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)
# Numbers for so many queries are drawn at once, because each example has a generator of its own.
_BLOCK = 100


@ATTACKS.register("square", order=50)
class Square(Attack):
    """Changes one random square at a time, and keeps what brings the scores closer to the goal.

    It asks for scores and no gradient, so that hidden or shattered gradients do not stop it.
    """

    title = "Square"
    source = (
        "Andriushchenko et al. 2020, arXiv:1912.00049, algorithms 1 to 3; for L1 Croce and Hein "
        "2021, arXiv:2103.01208"
    )
    knowledge = "scores"
    norms = ("Linf", "L2", "L1")
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
        squares = SQUARES[ball.norm.name]
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
