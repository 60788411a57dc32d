"""The spatial attack: rotations and shifts instead of noise."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.best import Best
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.rng import ExampleRng

# Transformed values at a time: what a network computes from them must fit into memory, too.
_LARGEST_CHUNK = 2_000_000


@ATTACKS.register("spatial", order=70)
class Spatial(Attack):
    """Rotates and shifts the picture a little and keeps the pose that confuses the model most.

    It lies in no ball: epsilon plays no part. The worst pose is the one with the largest margin;
    a model that tells only labels gets the first wrong one. Rotations come largest first, and
    once one of them holds a pose that reaches the goal, smaller ones are not tried.
    """

    title = "Rotation and translation"
    source = "Engstrom et al. 2019, arXiv:1712.02779, section 3, grid search"
    knowledge = "labels"
    norms = ()
    expense = "up to rotations × translations² queries"

    max_rotation: float = Field(
        30.0, ge=0.0, le=180.0, description="Largest rotation either way, in degrees"
    )
    max_translation: float = Field(
        0.1, ge=0.0, le=0.5, description="Largest shift either way, as a share of the side"
    )
    rotations: int = Field(31, ge=1, le=361, description="Rotations on the grid")
    translations: int = Field(5, ge=1, le=51, description="Shifts on the grid, per direction")

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the worst pictures so far after every rotation, and last the worst of all."""
        best = Best(goal, x)
        active = torch.arange(len(x), device=x.device)
        shifts = _grid(self.max_translation, self.translations)
        with torch.no_grad():
            _offer(best, active, *_judged(model, x, goal))
        for angle in sorted(_grid(self.max_rotation, self.rotations), key=abs, reverse=True):
            active = active[~best.is_reached[active]]
            if not len(active):
                break
            poses = _poses([angle], shifts, x)
            for some, several in _chunks(active, poses, x[0].numel()):
                with torch.no_grad():
                    worst = _worst_poses(model, x[some], goal.select(some), several)
                _offer(best, some, *worst)
            yield best.x_adv.clone()
        yield best.x_adv


def transformed(x: Tensor, poses: Tensor) -> Tensor:
    """The pictures in all poses, with zeros beyond their border, bilinear.

    Args:
        x: (n, c, h, w) in [0, 1].
        poses: (p, 3) rotation in degrees, counter-clockwise about the centre, then the shifts
            to the right and down as shares of the sides.

    Returns:
        (p, n, c, h, w) in [0, 1].
    """
    n, c, h, w = x.shape
    grid = F.affine_grid(_backward(poses, w / h), [len(poses), 1, h, w], align_corners=False)
    # All pictures share a pose, so they are channels of one: the weights are computed once.
    layers = x.reshape(1, n * c, h, w).expand(len(poses), -1, -1, -1)
    moved = F.grid_sample(layers, grid.to(x.dtype), align_corners=False)
    # Four weights may add up to a little more than 1.
    return moved.clamp_(0.0, 1.0).view(len(poses), n, c, h, w)


def _backward(poses: Tensor, aspect: float) -> Tensor:
    """(p, 2, 3) from where each place of the posed picture comes, in grid_sample's coordinates."""
    angle = poses[:, 0] * (math.pi / 180)
    cos, sin = angle.cos(), angle.sin()
    # These coordinates run from -1 to 1 along both sides, whatever their lengths.
    turn = torch.stack([cos, -sin / aspect, sin * aspect, cos], dim=1).view(-1, 2, 2)
    shift = 2 * poses[:, 1:].unsqueeze(2)
    return torch.cat([turn, -turn @ shift], dim=2)


def _grid(end: float, count: int) -> list[float]:
    """Evenly from -end to end, without repetition; a grid of one holds 0."""
    if count == 1 or end == 0:
        return [0.0]
    return [end * (2 * i / (count - 1) - 1) for i in range(count)]


def _poses(angles: list[float], shifts: list[float], x: Tensor) -> Tensor:
    """(p, 3) every angle with every shift in both directions."""
    grid = [(angle, right, down) for angle in angles for right in shifts for down in shifts]
    return torch.tensor(grid, dtype=x.dtype, device=x.device)


def _chunks(active: Tensor, poses: Tensor, values: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Examples and poses that fit into memory together, until each has met each."""
    poses_at_once = max(1, min(len(poses), _LARGEST_CHUNK // values))
    examples_at_once = max(1, _LARGEST_CHUNK // (poses_at_once * values))
    for some in torch.split(active, examples_at_once):
        for several in torch.split(poses, poses_at_once):
            yield some, several


def _judged(model: Classifier, x: Tensor, goal: Goal) -> tuple[Tensor, Tensor, Tensor]:
    """The pictures, (n,) their margin, and (n,) whether they reach the goal."""
    logits = model(x)
    return x, margin(logits, goal).to(x.dtype), goal.is_reached(logits)


def _worst_poses(
    model: Classifier, x: Tensor, goal: Goal, poses: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Each picture in the pose with the largest margin, that margin, and whether it will do."""
    posed = transformed(x, poses)
    goals = Goal(goal.labels.repeat(len(poses)), goal.is_targeted)
    _, loss, is_reached = _judged(model, posed.flatten(0, 1), goals)
    loss, is_reached = loss.view(len(poses), -1), is_reached.view(len(poses), -1)
    # Margins can tie at 0, on either side of the boundary.
    rank = loss.masked_fill(~is_reached & is_reached.any(dim=0), -torch.inf)
    chosen = rank.argmax(dim=0), torch.arange(len(x), device=x.device)
    return posed[chosen], loss[chosen], is_reached[chosen]


def _offer(best: Best, active: Tensor, x_adv: Tensor, loss: Tensor, is_reached: Tensor) -> None:
    """Offer pictures for some of the examples."""
    best.offer(
        best.x_adv.index_copy(0, active, x_adv),
        best.loss.index_copy(0, active, loss),
        best.is_reached.index_copy(0, active, is_reached),
    )
