"""HopSkipJump: along the decision boundary by the predicted classes of noisy copies."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import torch
from pydantic import Field
from torch import Tensor

from advstudio.attacks._decision import (
    BLENDING_QUERIES,
    Oracle,
    bisected,
    samples_at_once,
    starting_points,
)
from advstudio.core.attack import ATTACKS, MinimumNormAttack, Ray, ray_to
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng

_FIRST_DELTA = 0.1
_MOST_HALVINGS = 20
_SMALLEST_NOISE = 2.0**-17
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class _Walkers:
    """The examples that still walk: m of the n of the batch.

    Attributes:
        rows: (m,) int64 their numbers in the batch.
        x: (m, c, h, w) clean.
        x_adv: (m, c, h, w) at the boundary, on the far side.
        distance: (m,) between the two.
        rngs: One for each.
    """

    rows: Tensor
    x: Tensor
    x_adv: Tensor
    distance: Tensor
    rngs: list[ExampleRng]


@ATTACKS.register("hopskipjump", order=60)
class HopSkipJump(MinimumNormAttack):
    """Follows the decision boundary to the picture by asking only for classes of noisy copies."""

    title = "HopSkipJump"
    source = "Chen et al. 2020, arXiv:1904.02144, algorithms 1 and 2"
    knowledge = "labels"
    norms = ("L2", "Linf")
    expense = "queries"

    steps: int = Field(64, ge=1, le=1000, description="Steps along the boundary")
    initial_evals: int = Field(
        100, ge=2, le=10_000, description="Queries of the first direction estimate; step t takes √t"
        " times as many",
    )  # fmt: skip
    max_evals: int = Field(
        10_000, ge=2, le=100_000, description="Most queries of one direction estimate"
    )
    queries: int = Field(
        25_000, ge=100, le=1_000_000, description="Most queries per picture, all together"
    )
    gamma: float = Field(
        1.0, ge=0.01, le=1000, description="How near to the boundary a bisection ends: γ ÷ d^1.5 "
        "of the way for L2, γ ÷ d² for L∞, where d counts pixel values",
    )  # fmt: skip

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Tensor, None, Ray]:
        """Yield the picture at the boundary after every step."""
        oracle = Oracle(model, goal)
        halvings = self._halvings(x, norm)
        x_adv, is_found = self._started(oracle, x, rng, norm)
        distance = norm.size(x_adv - x)
        best, least = x_adv, distance
        rngs = [rng.select([i]) for i in range(len(x))]
        for step in range(1, self.steps + 1):
            # Reserved in full, so that the cap holds whatever the step costs.
            cost = self._evals(step) + _MOST_HALVINGS + halvings
            is_walking = is_found & (distance > 0) & (oracle.used + cost <= self.queries)
            rows = is_walking.nonzero().flatten()
            if not len(rows):
                break
            walkers = _Walkers(
                rows, x[rows], x_adv[rows], distance[rows], [rngs[i] for i in rows.tolist()]
            )
            x_adv = x_adv.index_copy(0, rows, self._stepped(oracle, walkers, step, norm))
            distance = norm.size(x_adv - x)
            is_better = distance < least
            best = torch.where(is_better.view(-1, 1, 1, 1), x_adv, best)
            least = torch.where(is_better, distance, least)
            yield x_adv
        return ray_to(x, best, norm)

    def _started(
        self, oracle: Oracle, x: Tensor, rng: ExampleRng, norm: Norm
    ) -> tuple[Tensor, Tensor]:
        """(n, c, h, w) pictures at the boundary and (n,) bool, whether they reach the goal."""
        halvings = self._halvings(x, norm)
        spare = self.queries - 1 - BLENDING_QUERIES - halvings
        start, is_found = starting_points(oracle, x, rng, draws=min(_DRAWS, spare))
        rows = (is_found & (norm.size(start - x) > 0)).nonzero().flatten()
        if not len(rows):
            return start, is_found
        end = bisected(oracle, x[rows], start[rows], rows, norm=norm, halvings=halvings)
        return start.index_copy(0, rows, end), is_found

    def _stepped(self, oracle: Oracle, walkers: _Walkers, step: int, norm: Norm) -> Tensor:
        """(m, c, h, w) the next pictures at the boundary."""
        delta = self._delta(walkers, step, norm)
        evals = self._evals(step)
        grad = torch.stack([
            _direction(oracle, walkers.x_adv[i], delta[i], walkers.rows[i], evals, norm=norm,
                       rng=walkers.rngs[i])
            for i in range(len(walkers.rows))
        ])  # fmt: skip
        first = walkers.distance / math.sqrt(step)
        moved = _moved(oracle, walkers, norm.steepest(grad), first)
        return bisected(
            oracle, walkers.x, moved, walkers.rows, norm=norm, halvings=self._halvings(moved, norm)
        )

    def _evals(self, step: int) -> int:
        """B_t of the paper."""
        return min(int(self.initial_evals * math.sqrt(step)), self.max_evals)

    def _theta(self, x: Tensor, norm: Norm) -> float:
        d = x[0].numel()
        return self.gamma / (d**2 if norm.name == "Linf" else d**1.5)

    def _halvings(self, x: Tensor, norm: Norm) -> int:
        """Until the rest of the way is at most theta of it.

        # Deviates: at most 20; beyond, on large pictures, float32 no longer tells the ends apart.
        """
        return min(max(1, math.ceil(-math.log2(self._theta(x, norm)))), _MOST_HALVINGS)

    def _delta(self, walkers: _Walkers, step: int, norm: Norm) -> Tensor:
        """(m,) L2 length of the noise: √d · θ (L2) or d · θ (L∞) times the last distance.

        # Deviates: never less than 2^-17 per pixel value, or x + noise rounds to x on large
        # pictures. The first is 0.1, as in the authors' code.
        """
        if step == 1:
            return torch.full_like(walkers.distance, _FIRST_DELTA)
        d = walkers.x[0].numel()
        scale = d if norm.name == "Linf" else math.sqrt(d)
        delta = scale * self._theta(walkers.x, norm) * walkers.distance
        return delta.clamp_min(_SMALLEST_NOISE * math.sqrt(d))


def _direction(
    oracle: Oracle, x_adv: Tensor, delta: Tensor, row: Tensor, evals: int, *, norm: Norm,
    rng: ExampleRng,
) -> Tensor:  # fmt: skip
    """(c, h, w) Monte Carlo estimate of the boundary's normal, of any length.

    One example at a time: the noise stays in the processor's cache, and the forward pass has
    the same shape, thus rounds the same, whatever else is in the batch.

    Args:
        oracle: Asked `evals` times.
        x_adv: (c, h, w) at the boundary.
        delta: () L2 length of the noise.
        row: () the example's number.
        evals: Number of noisy copies.
        norm: Says how noise is drawn.
        rng: Of this example.

    Source: arXiv:1904.02144, the gradient-direction estimate with the variance-reducing baseline.
    """
    sums = x_adv.new_zeros(2, x_adv.numel())
    total = x_adv.new_zeros(())
    block = samples_at_once(x_adv[None])
    for start in range(0, evals, block):
        count = min(block, evals - start)
        copies = _noisy(x_adv, delta, count, norm, rng)
        answers = torch.where(oracle(copies, row.expand(count)), 1.0, -1.0).to(x_adv)
        total += answers.sum()
        weights = torch.stack([answers, torch.ones_like(answers)])
        sums.addmm_(weights, copies.sub_(x_adv).flatten(1))
    mean = total / evals
    baseline = torch.where(mean.abs() == 1, 0.0, mean)
    return (sums[0] - baseline * sums[1]).view_as(x_adv)


def _noisy(x_adv: Tensor, delta: Tensor, count: int, norm: Norm, rng: ExampleRng) -> Tensor:
    """(count, c, h, w) copies with noise of L2 length delta, in [0, 1].

    # Deviates: for L∞ it is drawn from a cube and scaled to the sphere, as in the authors' code.
    """
    like = x_adv.expand(1, count, *x_adv.shape)
    noise = (rng.uniform(like) if norm.name == "Linf" else rng.normal(like)).squeeze(0)
    length = torch.linalg.vector_norm(noise.flatten(1), dim=1)
    scale = (delta / length).view(-1, 1, 1, 1)
    return noise.mul_(scale).add_(x_adv).clamp_(0.0, 1.0)


def _moved(oracle: Oracle, walkers: _Walkers, direction: Tensor, length: Tensor) -> Tensor:
    """(m, c, h, w) pictures that reach the goal, as far along `direction` as halving allows.

    # Deviates: at most 20 halvings, then the picture stays where it is; the paper has no end.
    """
    moved = walkers.x_adv.clone()
    left = torch.arange(len(moved), device=moved.device)
    for _ in range(_MOST_HALVINGS):
        step = length[left].view(-1, 1, 1, 1) * direction[left]
        candidate = (walkers.x_adv[left] + step).clamp_(0.0, 1.0)
        is_reached = oracle(candidate, walkers.rows[left])
        moved[left[is_reached]] = candidate[is_reached]
        left = left[~is_reached]
        if not len(left):
            break
        length = length / 2
    return moved
