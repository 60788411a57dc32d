"""SPSA: the gradient, guessed from how the scores change in random directions."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from advstudio.attacks._survivors import Survivors
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.rng import ExampleRng

# Directions of one example that are drawn at once.
_DIRECTIONS = 32
# Pixel values, about, that go through the model at once.
_VALUES = 2**20


@ATTACKS.register("spsa", order=51)
class SPSA(Attack):
    """Estimates the gradient from the scores of many random neighbours, and climbs along it.

    A neighbour moves all pixels at once, so that a few hundred questions stand for the gradient
    of thousands of pixels, if only roughly.
    """

    title = "SPSA"
    source = "Uesato et al. 2018, arXiv:1802.05666"
    knowledge = "scores"
    norms = ("Linf", "L2")
    expense = "steps × (2 × samples + 1) queries"

    steps: int = Field(100, ge=1, le=10_000, description="Steps along the estimated gradient")
    samples: int = Field(
        128, ge=1, le=10_000, description="Random directions in each step, with two queries each"
    )
    delta: float = Field(
        0.01, gt=0, le=0.5, description="How far each pixel moves to see how the scores change"
    )
    learning_rate: float = Field(
        0.01, gt=0, le=1, description="Of Adam: about how far one step moves each pixel"
    )

    @torch.no_grad()
    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best; those that are done stay."""
        model.require_scores()
        survivors = Survivors(goal, x)
        x_adv, climb = x, _Adam(x, self.learning_rate)
        for step in range(self.steps + 1):
            if step > 0:
                its_rng = rng.select(survivors.rows.tolist())
                grad = self.estimate(model, x_adv, goal, its_rng)
                x_adv = ball.project(x_adv + climb.step(grad), x)
                yield survivors.spread(x_adv)
            logits = model(x_adv)
            is_reached = goal.is_reached(logits)
            survivors.offer(x_adv, margin(logits, goal), is_reached)
            if is_reached.any():
                left = survivors.drop(is_reached).staying
                x, x_adv, goal = x[left], x_adv[left], goal.select(left)
                climb.keep(left)
            if not len(x):
                break
        yield survivors.best()

    @torch.no_grad()
    def estimate(
        self, model: Classifier, x: Float[Tensor, "n c h w"], goal: Goal, rng: ExampleRng
    ) -> Float[Tensor, "n c h w"]:
        """The gradient of the margin at `x`, from differences along random signs.

        # Deviates: neighbours are clipped to [0, 1], and each difference is divided by the way
        # that was left; the paper asks the model about values that no picture has.
        """
        up, down = (x + self.delta).clamp_max(1.0), (x - self.delta).clamp_min(0.0)
        size = max(_VALUES // (2 * min(self.samples, _DIRECTIONS) * x[0].numel()), 1)
        sums = [
            self._summed(model, up[rows], down[rows], goal.select(rows), rng.select(rows.tolist()))
            for rows in torch.split(torch.arange(len(x), device=x.device), size)
        ]
        return torch.cat(sums).view_as(x) / (self.samples * (up - down))

    def _summed(
        self, model: Classifier, up: Tensor, down: Tensor, goal: Goal, rng: ExampleRng
    ) -> Float[Tensor, "n d"]:
        """The sum of signs, each times the difference of the margins along it and against it."""
        n, shape = len(up), up.shape[1:]
        total = up.new_zeros(n, up[0].numel())
        for first in range(0, self.samples, _DIRECTIONS):
            count = min(_DIRECTIONS, self.samples - first)
            is_up = rng.uniform(up.new_empty(n, count, *shape)) < 0
            high, low = up.unsqueeze(1), down.unsqueeze(1)
            pairs = torch.stack([torch.where(is_up, high, low), torch.where(is_up, low, high)])
            labels = goal.labels.view(1, n, 1).expand(2, n, count).flatten()
            values = margin(model(pairs.view(-1, *shape)), Goal(labels, goal.is_targeted)).to(up)
            along, against = values.view(2, n, 1, count)
            signs = torch.where(is_up, 1.0, -1.0).to(up).flatten(2)
            total += ((along - against) @ signs).squeeze(1)
        return total


class _Adam:
    """Steps upwards with the moments of Kingma and Ba 2015, arXiv:1412.6980, algorithm 1."""

    def __init__(self, like: Tensor, learning_rate: float) -> None:
        self._rate, self._time = learning_rate, 0
        self._mean = self._square = torch.zeros_like(like)

    def step(self, grad: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """The change of the pictures."""
        self._time += 1
        self._mean = torch.lerp(self._mean, grad, 0.1)
        self._square = torch.lerp(self._square, grad.square(), 0.001)
        mean = self._mean / (1 - 0.9**self._time)
        square = self._square / (1 - 0.999**self._time)
        return self._rate * mean / (square.sqrt() + 1e-8)

    def keep(self, indices: Tensor) -> None:
        """Go on with some of the examples."""
        self._mean, self._square = self._mean[indices], self._square[indices]
