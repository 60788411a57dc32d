"""A decision surface as arrays to paint: shaded regions, boundary lines, places for names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from contourpy import FillType, LineType, contour_generator
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from advstudio.session.frames import Axis, Surface

CLIPPED_SHARE = 0.5
"""Where more than this share of the pixel values is clipped, the surface is hatched."""

_PALEST, _FULLEST = 0.12, 0.72
_LEVELS = 64
# Names are placed on a coarser grid: a pixel more or less does not matter to the eye.
_NAME_GRID = 65


@dataclass(frozen=True, slots=True)
class Strokes:
    """Many lines as one: (n, 2) points, and (n,) int32 whether each joins the next."""

    points: NDArray[np.float64]
    connect: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class NameSpot:
    """Where a class can be named: coordinates, and the depth inside its region in grid cells."""

    index: int
    x: float
    y: float
    depth: int


def classes_by_area(surface: Surface) -> tuple[int, ...]:
    """The classes that occur, the largest region first."""
    found, counts = np.unique(surface.labels, return_counts=True)
    return tuple(int(index) for index in found[np.argsort(-counts, kind="stable")])


def shaded(surface: Surface, colours: Mapping[int, QColor], ground: QColor) -> NDArray[np.uint8]:
    """(s, s, 4) uint8 RGBA: each class in its colour, paler where the confidence is lower."""
    found, ranks = np.unique(surface.labels, return_inverse=True)
    shares = np.linspace(_PALEST, _FULLEST, _LEVELS)[:, None]
    base = np.array(_rgb(ground))
    table = np.full((len(found), _LEVELS, 4), 255, dtype=np.uint8)
    for rank, index in enumerate(found):
        table[rank, :, :3] = np.rint(base + (np.array(_rgb(colours[int(index)])) - base) * shares)
    levels = np.clip(surface.confidence * _LEVELS, 0, _LEVELS - 1).astype(np.intp)
    return table.reshape(-1, 4)[ranks.reshape(levels.shape) * _LEVELS + levels]


def boundary_lines(surface: Surface) -> Strokes:
    """The lines between the classes."""
    # The largest region needs no lines of its own: its neighbours draw every border of it.
    parts = [
        _joined(*contour_generator(
            *_grid(surface),
            (surface.labels == index).astype(np.float32),
            line_type=LineType.ChunkCombinedOffset,
        ).lines(0.5))
        for index in classes_by_area(surface)[1:]
    ]  # fmt: skip
    return _together(parts)


def clipped_outline(surface: Surface) -> Strokes:
    """The outline, to be filled by the odd-even rule, of the part that leaves the pixel range."""
    generator = contour_generator(
        *_grid(surface), surface.clipped, fill_type=FillType.ChunkCombinedOffset
    )
    return _joined(*generator.filled(CLIPPED_SHARE, 2.0))


def name_spots(surface: Surface) -> tuple[NameSpot, ...]:
    """For each class the point deepest inside its regions, the deepest region first."""
    step = max(1, (len(surface.labels) - 1) // (_NAME_GRID - 1))
    labels = surface.labels[::step, ::step]
    depth = _depth(labels)
    xs, ys = (axis[::step] for axis in _grid(surface))
    spots = []
    for index in np.unique(labels):
        inside = np.where(labels == index, depth, 0)
        row, column = _middle(inside == inside.max())
        spots.append(NameSpot(int(index), float(xs[column]), float(ys[row]), int(inside.max())))
    return tuple(sorted(spots, key=lambda spot: -spot.depth))


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _grid(surface: Surface) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    def along(axis: Axis) -> NDArray[np.float64]:
        return np.linspace(axis.low, axis.high, len(surface.labels))

    return along(surface.x_axis), along(surface.y_axis)


def _joined(
    points: list[NDArray[np.float64] | None], offsets: list[NDArray[np.uint32] | None]
) -> Strokes:
    # contourpy gives one entry per chunk; there is one chunk, and None in it for no lines.
    if points[0] is None or offsets[0] is None:
        return Strokes(np.zeros((0, 2)), np.zeros(0, np.int32))
    connect = np.ones(len(points[0]), np.int32)
    connect[offsets[0][1:].astype(np.intp) - 1] = 0
    return Strokes(points[0], connect)


def _together(parts: list[Strokes]) -> Strokes:
    if not parts:
        return Strokes(np.zeros((0, 2)), np.zeros(0, np.int32))
    return Strokes(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.connect for part in parts]),
    )


def _depth(labels: NDArray[np.int16]) -> NDArray[np.int32]:
    """How many steps each point is away from another class or from the edge."""
    alive = np.ones(labels.shape, dtype=bool)
    depth = np.zeros(labels.shape, dtype=np.int32)
    same_right = labels[:, 1:] == labels[:, :-1]
    same_below = labels[1:] == labels[:-1]
    while alive.any():
        depth += alive
        survives = np.zeros_like(alive)
        survives[1:-1, 1:-1] = (
            alive[1:-1, 1:-1]
            & (alive[1:-1, 2:] & same_right[1:-1, 1:])
            & (alive[1:-1, :-2] & same_right[1:-1, :-1])
            & (alive[2:, 1:-1] & same_below[1:, 1:-1])
            & (alive[:-2, 1:-1] & same_below[:-1, 1:-1])
        )
        alive = survives
    return depth


def _middle(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """The marked point nearest to the mean of the marked points."""
    rows, columns = np.nonzero(mask)
    nearest = int(np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2))
    return int(rows[nearest]), int(columns[nearest])
