"""What attacks share that learn no more of the model than whether a picture reaches the goal."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng

_BLENDS = 50
_SQUARES = 5
# 16 MiB of float32: large enough that a forward pass is worth its start, small enough for memory.
_BLOCK_VALUES = 2**22
_LARGEST_DRAW = 100

BLENDING_QUERIES = _BLENDS - 1


class Oracle:
    """Answers whether pictures reach the goal, and counts the questions of each example.

    Args:
        model: Only its predicted class is looked at.
        goal: Labels of n examples.

    Attributes:
        used: (n,) int64 queries so far.
    """

    def __init__(self, model: Classifier, goal: Goal) -> None:
        self._model = model
        self._goal = goal
        self.used = torch.zeros_like(goal.labels)

    def __call__(self, pictures: Tensor, rows: Tensor) -> Tensor:
        """(m,) bool for (m, c, h, w) pictures, each of the example in `rows`, (m,) int64."""
        self.used.index_add_(0, rows, torch.ones_like(rows))
        with torch.no_grad():
            return self._goal.select(rows).is_reached(self._model(pictures))


def samples_at_once(x: Tensor) -> int:
    """How many noisy copies of one of the (n, c, h, w) pictures are worth one forward pass."""
    return max(1, _BLOCK_VALUES // x[0].numel())


def starting_points(
    oracle: Oracle, x: Tensor, rng: ExampleRng, *, draws: int = 1000
) -> tuple[Tensor, Tensor]:
    """Pictures that reach the goal, from blended noise.

    Args:
        oracle: Of the n examples.
        x: (n, c, h, w) in [0, 1].
        rng: One generator per example.
        draws: Noise pictures to try at most, per example, ≥ 1.

    Returns:
        (n, c, h, w) pictures, `x` itself where it reaches the goal or where nothing was found;
        and (n,) bool, whether they reach the goal.

    Source: Brendel et al. 2018, arXiv:1712.04248, section 2.1; blended with the picture as the
    authors of arXiv:1904.02144 do in their code, and as foolbox does, linearly.
    """
    start = x.clone()
    is_found = oracle(x, torch.arange(len(x), device=x.device))
    rows = (~is_found).nonzero().flatten()
    if len(rows):
        noise, is_adversarial = _adversarial_noise(oracle, x, rows, rng, draws)
        is_found[rows] = is_adversarial
        hit = rows[is_adversarial]
        start[hit] = _blended(oracle, x[hit], noise[is_adversarial], hit)
    return start, is_found


def bisected(
    oracle: Oracle, x: Tensor, x_adv: Tensor, rows: Tensor, *, norm: Norm, halvings: int
) -> Tensor:
    """(n, c, h, w) pictures that reach the goal, between `x` and `x_adv`, next to the boundary.

    Args:
        oracle: Asked `halvings` times per picture.
        x: (n, c, h, w), which do not reach the goal.
        x_adv: (n, c, h, w), which do.
        rows: (n,) the examples that they belong to.
        norm: L-infinity cuts every change to the same bound; else the way is a straight line.
        halvings: The result is within 2^-halvings of the whole way to the boundary.

    Source: Chen et al. 2020, arXiv:1904.02144, algorithm 1.
    """
    found = x_adv
    low, high = torch.zeros_like(x[:, 0, 0, 0]), torch.ones_like(x[:, 0, 0, 0])
    for _ in range(halvings):
        share = (low + high) / 2
        middle = _between(x, x_adv, share, norm)
        is_reached = oracle(middle, rows)
        # Kept as it was asked: computed anew, rounding might carry it back over the boundary.
        found = torch.where(is_reached.view(-1, 1, 1, 1), middle, found)
        low, high = torch.where(is_reached, low, share), torch.where(is_reached, share, high)
    return found


def _between(x: Tensor, x_adv: Tensor, share: Tensor, norm: Norm) -> Tensor:
    if norm.name != "Linf":
        return x.lerp(x_adv, share.view(-1, 1, 1, 1))
    delta = x_adv - x
    bound = (share * norm.size(delta)).view(-1, 1, 1, 1)
    return (x + delta.clamp(-bound, bound)).clamp_(0.0, 1.0)


def _adversarial_noise(
    oracle: Oracle, x: Tensor, rows: Tensor, rng: ExampleRng, draws: int
) -> tuple[Tensor, Tensor]:
    """(m, c, h, w) noise for the examples in `rows`, and (m,) bool, whether it is adversarial."""
    found = x[rows].clone()
    is_found = torch.zeros_like(rows, dtype=torch.bool)
    left, is_first = draws, True
    while left > 0 and not bool(is_found.all()):
        missing = (~is_found).nonzero().flatten()
        # Most noise serves the first time; what does not asks for many.
        count = 1 if is_first else min(left, _LARGEST_DRAW, samples_at_once(x))
        left -= count
        asked = rows[missing]
        noise = _noise(x, count, rng.select(asked.tolist()), is_fine=is_first)
        hits = oracle(noise.flatten(0, 1), asked.repeat_interleave(count)).view(-1, count)
        chosen = noise[torch.arange(len(missing), device=x.device), hits.int().argmax(dim=1)]
        is_hit = hits.any(dim=1)
        found[missing[is_hit]] = chosen[is_hit]
        is_found[missing] = is_hit
        is_first = False
    return found, is_found


def _noise(x: Tensor, count: int, rng: ExampleRng, *, is_fine: bool) -> Tensor:
    """(m, count, c, h, w) noise in [0, 1], m the number of generators; fine is uniform.

    # Deviates: all but the first are of 5 × 5 squares of 0 or 1. Networks put nearly all uniform
    # noise of single pixels into two or three classes, so that a target would hardly be found.
    """
    c, h, w = x.shape[1:]
    m = len(rng.seeds)
    size = (h, w) if is_fine else (min(h, _SQUARES), min(w, _SQUARES))
    drawn = rng.uniform(x.new_empty(1).expand(m, count, c, *size))
    if is_fine:
        return (drawn + 1) / 2
    squares = (drawn >= 0).to(x).flatten(0, 1)
    return F.interpolate(squares, size=(h, w)).view(m, count, c, h, w)


def _blended(oracle: Oracle, x: Tensor, noise: Tensor, rows: Tensor) -> Tensor:
    """(m, c, h, w) the blend of picture and noise with the least noise on a grid of 50."""
    blend = noise.clone()
    left = torch.arange(len(rows), device=x.device)
    for step in range(1, _BLENDS):
        if not len(left):
            break
        candidate = x[left].lerp(noise[left], step / _BLENDS)
        is_reached = oracle(candidate, rows[left])
        blend[left[is_reached]] = candidate[is_reached]
        left = left[~is_reached]
    return blend
