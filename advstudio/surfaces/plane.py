"""A plane through a picture, and the classifier's answers on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.norms import Norm
from advstudio.surfaces.grid import Confidence, Evaluate, Labels, Points

HALF_TURN = 180
"""Points of half an outline."""

_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Plane:
    """All pictures `clip(x + a·u + b·v)`.

    Attributes:
        x: (1, c, h, w) the picture at (0, 0).
        u: (1, c, h, w) the first direction.
        v: (1, c, h, w) the second direction; not parallel to `u`.
        low: (a, b) of the corner with the lowest coordinates.
        high: (a, b) of the corner opposite to it.
    """

    x: Tensor
    u: Tensor
    v: Tensor
    low: tuple[float, float]
    high: tuple[float, float]

    def unclipped(self, coordinates: Float[Tensor, "n 2"]) -> Float[Tensor, "n c h w"]:
        """The points, which may lie outside [0, 1]."""
        a, b = coordinates.to(self.x).view(-1, 2, 1, 1, 1).unbind(1)
        return self.x + a * self.u + b * self.v

    def pictures(self, coordinates: Float[Tensor, "n 2"]) -> Float[Tensor, "n c h w"]:
        """The points, clipped to [0, 1]."""
        return self.unclipped(coordinates).clamp_(0.0, 1.0)

    def coordinates(self, delta: Float[Tensor, "n c h w"]) -> Float[Tensor, "n 2"]:
        """Where the foot of the perpendicular (L2) from `x + delta` stands on the plane."""
        basis = torch.stack([self.u.flatten(), self.v.flatten()]).double()
        gram = basis @ basis.T
        found: Tensor = torch.linalg.solve(gram, basis @ delta.flatten(1).double().T)
        return found.T.float()

    def grid_coordinates(self, points: Points, size: int) -> Float[Tensor, "n 2"]:
        """Rows and columns of a `size` × `size` grid to coordinates; rows run along `v`."""
        low, high = np.asarray(self.low), np.asarray(self.high)
        fractions = points[:, ::-1] / (size - 1)
        return torch.from_numpy((low + fractions * (high - low)).astype(np.float32))


def ball_outline(plane: Plane, norm: Norm) -> NDArray[np.float32]:
    """(m, 2) cross-section of the ball of epsilon 1 with the plane; scale it by epsilon.

    A closed curve: the first point stands again at the end. Empty for L0, whose "ball" is no
    region of a plane.
    """
    if not norm.is_homogeneous:
        return np.zeros((0, 2), np.float32)
    angles = np.linspace(0, np.pi, HALF_TURN, endpoint=False)
    # In units of the plane's extents, so that very unlike directions still get a fine outline.
    extents = np.asarray(plane.high) - np.asarray(plane.low)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1) * extents
    sizes = [float(norm.size(float(a) * plane.u + float(b) * plane.v)) for a, b in directions]
    half = directions / np.maximum(sizes, _TINY)[:, None]
    # A ball is symmetric, so the other half turn costs nothing.
    return np.concatenate([half, -half, half[:1]]).astype(np.float32)


def clipped_share(plane: Plane, size: int) -> Float[Tensor, "size size"]:
    """(size, size) share of pixel values that clipping to [0, 1] changes, on a coarse grid."""
    points = np.stack(np.meshgrid(np.arange(size), np.arange(size), indexing="ij"), axis=-1)
    rows = [clipped_at(plane, plane.grid_coordinates(row, size)) for row in points]
    return torch.stack(rows)


def clipped_at(plane: Plane, coordinates: Float[Tensor, "n 2"]) -> Float[Tensor, " n"]:
    """(n,) share of pixel values that clipping to [0, 1] changes."""
    flat = plane.unclipped(coordinates).flatten(1)
    # The tolerance keeps the rounding of x + 0·u from counting as clipping.
    outside = (flat < -1e-6) | (flat > 1 + 1e-6)
    return outside.float().mean(dim=1)


def class_evaluator(plane: Plane, probabilities: Callable[[Tensor], Tensor], size: int) -> Evaluate:
    """What `Refinement` asks: the class and its probability at grid points.

    Args:
        plane: Where the points lie.
        probabilities: (n, c, h, w) to (n, k).
        size: Points along each side of the finest grid.
    """

    def _evaluate(points: Points) -> tuple[Labels, Confidence]:
        pictures = plane.pictures(plane.grid_coordinates(points, size))
        confidence, labels = probabilities(pictures).max(dim=1)
        return labels.cpu().numpy().astype(np.int16), confidence.float().cpu().numpy()

    return _evaluate
