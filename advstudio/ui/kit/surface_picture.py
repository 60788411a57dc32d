"""A decision surface as arrays to paint: shaded regions, boundary lines, places for names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from advstudio.session.frames import Axis, Surface
from advstudio.ui.kit.strokes import NOTHING, Strokes

CLIPPED_SHARE = 0.5
"""Where more than this share of the pixel values is clipped, the surface is hatched."""

_PALEST, _FULLEST = 0.12, 0.72
_LEVELS = 64
_FINE = 257
# Hatching and names need no more points along a side: the eye does not see the difference.
_HATCHING, _NAMES = 65, 33


@dataclass(frozen=True, slots=True)
class NameSpot:
    """Where a class can be named: coordinates, and the depth inside its region in grid cells."""

    index: int
    x: float
    y: float
    depth: int


def are_alike(one: Surface | None, other: Surface | None) -> bool:
    """Whether two surfaces look the same; each frame brings all of them anew."""
    return one is other or (
        one is not None
        and other is not None
        and one.plane_key == other.plane_key
        and np.array_equal(one.labels, other.labels)
        and np.array_equal(one.confidence, other.confidence)
    )


def classes_by_area(surface: Surface) -> tuple[int, ...]:
    """The classes that occur, the largest region first."""
    counts = np.bincount(surface.labels.ravel())
    order = np.argsort(-counts, kind="stable")
    return tuple(int(index) for index in order[: np.count_nonzero(counts)])


def shaded(surface: Surface, colours: Mapping[int, QColor], ground: QColor) -> NDArray[np.uint8]:
    """(s, s, 4) uint8, red, green, blue, unused, top row first.

    Each class in its colour, paler towards the ground where the confidence is lower.
    """
    shares = np.linspace(_PALEST, _FULLEST, _LEVELS)[:, None]
    base = np.array(_rgb(ground))
    table = np.full((int(surface.labels.max()) + 1, _LEVELS, 4), 255, dtype=np.uint8)
    for index, colour in colours.items():
        table[index, :, :3] = np.rint(base + (np.array(_rgb(colour)) - base) * shares)
    levels = np.clip(surface.confidence * _LEVELS, 0, _LEVELS - 1).astype(np.int32)
    places = (surface.labels.astype(np.int32) * _LEVELS + levels)[::-1]
    packed: NDArray[np.uint32] = np.take(table.reshape(-1, 4).view(np.uint32)[:, 0], places)
    return packed.view(np.uint8).reshape(*places.shape, 4)


def extent(surface: Surface) -> QRectF:
    """Where the image lies when its pixels are centred on the grid points."""
    x_axis, y_axis = surface.x_axis, surface.y_axis
    cells = len(surface.labels) - 1
    width = (x_axis.high - x_axis.low) / cells
    height = (y_axis.high - y_axis.low) / cells
    return QRectF(
        x_axis.low - width / 2, y_axis.low - height / 2,
        x_axis.high - x_axis.low + width, y_axis.high - y_axis.low + height,
    )  # fmt: skip


def boundary_lines(surface: Surface) -> Strokes:
    """The lines between the classes, as many short ones.

    Deviates from contouring each class by contourpy: all classes at once take a tenth of the time.
    """
    # A coarse grid is painted as squares; on a finer one the lines follow their edges.
    factor = max(1, _FINE // len(surface.labels))
    labels = surface.labels.repeat(factor, axis=0).repeat(factor, axis=1)
    cells = _border_segments(labels)
    x, y = _grid(surface, factor)
    low, step = np.array([x[0], y[0]]), np.array([x[1] - x[0], y[1] - y[0]])
    points = low + cells.reshape(-1, 2) * step
    return Strokes(points, tuple(range(0, len(points), 2)))


def clipped_outline(surface: Surface) -> Strokes:
    """The outline, to be filled by the odd-even rule, of the part that leaves the pixel range."""
    # The share changes slowly from point to point, and the hatching is coarse anyway.
    step = _step(surface, _HATCHING)
    x, y = (axis[::step] for axis in _grid(surface))
    generator = contour_generator(
        x, y, surface.clipped[::step, ::step], fill_type=FillType.ChunkCombinedOffset
    )
    return _strokes(*generator.filled(CLIPPED_SHARE, 2.0))


def name_spots(surface: Surface) -> tuple[NameSpot, ...]:
    """For each class the point deepest inside its regions, the deepest region first."""
    step = _step(surface, _NAMES)
    labels = surface.labels[::step, ::step]
    depth = _depth(labels)
    xs, ys = (axis[::step] for axis in _grid(surface))
    spots = []
    for index in np.unique(labels):
        inside = np.where(labels == index, depth, 0)
        row, column = _middle(inside == inside.max())
        spots.append(NameSpot(int(index), float(xs[column]), float(ys[row]), int(inside.max())))
    return tuple(sorted(spots, key=lambda spot: -spot.depth))


def _step(surface: Surface, count: int) -> int:
    return max(1, (len(surface.labels) - 1) // (count - 1))


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _grid(surface: Surface, factor: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates of the grid points, each split evenly into `factor` points."""
    count = len(surface.labels)

    def along(axis: Axis) -> NDArray[np.float64]:
        places = (np.arange(count * factor) + 0.5) / factor - 0.5
        return axis.low + places * (axis.high - axis.low) / (count - 1)

    return along(surface.x_axis), along(surface.y_axis)


def _border_segments(labels: NDArray[np.int16]) -> NDArray[np.float64]:
    """(m, 2, 2) ends, column and row, of the lines between unlike points of a grid.

    Marching squares with many classes: a line joins the middles of the two edges of a cell whose
    ends differ; where three or four edges differ, each middle is joined to that of the cell.
    """
    here, right = labels[:-1, :-1], labels[:-1, 1:]
    above, across = labels[1:, :-1], labels[1:, 1:]
    differs = np.stack([here != right, right != across, above != across, here != above], axis=-1)
    rows, columns = np.nonzero(differs.any(axis=-1))
    crossed = differs[rows, columns]
    corners = np.stack([columns, rows], axis=1)[:, None].astype(np.float64)
    middles = corners + np.array([[0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5]])
    is_plain = crossed.sum(axis=1) == 2
    plain = middles[is_plain][crossed[is_plain]].reshape(-1, 2, 2)
    centres = np.broadcast_to(corners + 0.5, middles.shape)
    meeting = np.stack([middles, centres], axis=2)[~is_plain][crossed[~is_plain]]
    return np.concatenate([plain, meeting])


def _strokes(
    points: list[NDArray[np.float64] | None], offsets: list[NDArray[np.uint32] | None]
) -> Strokes:
    # contourpy gives one entry per chunk; there is one chunk, and None in it for no lines.
    if points[0] is None or offsets[0] is None:
        return NOTHING
    return Strokes(points[0], tuple(int(start) for start in offsets[0][:-1]))


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
