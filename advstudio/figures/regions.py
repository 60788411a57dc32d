"""Places for the names of the regions of a decision surface: numbers only, nothing is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advstudio.session.frames import Surface

CLIPPED_SHARE = 0.5
"""Where more than this share of the pixel values is clipped, the surface is hatched."""

_GRID = 65
_MARGIN = 6
"""Grid points around a name that are looked at, too."""

_LEAST_AREA = 0.01
_LEAST_INSIDE = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the surface; all four as shares of its side, from the lower left."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two have an inner point in common."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )


def classes_by_area(surface: Surface) -> tuple[int, ...]:
    """The classes that occur, the largest region first."""
    found, counts = np.unique(surface.labels, return_counts=True)
    return tuple(int(index) for index in found[np.argsort(-counts, kind="stable")])


def name_places(
    surface: Surface, sizes: dict[int, tuple[float, float]], taken: list[Box]
) -> Iterator[tuple[int, Box]]:
    """Where each class can be named, x and y being the middle of its name.

    Args:
        surface: Its labels are the regions.
        sizes: Width and height of each class's name, as shares of the side.
        taken: What no name may cover.

    Yields:
        Classes with a box that lies mostly in their region; classes without one are left out.
    """
    step = max(1, (len(surface.labels) - 1) // (_GRID - 1))
    labels = surface.labels[::step, ::step]
    occupied = list(taken)
    for index in classes_by_area(surface):
        if (labels == index).mean() < _LEAST_AREA:
            continue
        box = _best_box(labels == index, sizes[index], occupied)
        if box is not None:
            occupied.append(box)
            yield index, box


def _best_box(
    region: NDArray[np.bool_], size: tuple[float, float], occupied: list[Box]
) -> Box | None:
    cells = len(region) - 1
    columns, rows = (math.ceil(share * cells) for share in size)
    if columns > cells or rows > cells:
        return None
    inside = _window_means(region, rows, columns)
    # Of equally good places, the one with most of its own class, and nothing else, around it.
    free = np.pad(region & ~_covered(region.shape, occupied), _MARGIN)
    around = _window_means(free, rows + 2 * _MARGIN, columns + 2 * _MARGIN)
    score = np.where(inside >= _LEAST_INSIDE, inside + around, 0.0)
    for place in np.argsort(-score, axis=None, kind="stable"):
        row, column = np.unravel_index(place, score.shape)
        if score[row, column] == 0.0:
            return None
        box = Box((column + columns / 2) / cells, (row + rows / 2) / cells, *size)
        if not any(box.overlaps(other) for other in occupied):
            return box
    return None


def _covered(shape: tuple[int, ...], boxes: list[Box]) -> NDArray[np.bool_]:
    """The grid points that lie in one of the boxes."""
    y, x = (np.linspace(0, 1, count) for count in shape)
    covered = np.zeros(shape, dtype=bool)
    for box in boxes:
        rows, columns = abs(y - box.y) <= box.height / 2, abs(x - box.x) <= box.width / 2
        covered |= rows[:, None] & columns[None]
    return covered


def _window_means(mask: NDArray[np.bool_], rows: int, columns: int) -> NDArray[np.float64]:
    """Share of marked cells in every window of that many rows and columns."""
    sums = np.pad(mask.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    totals = (
        sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns]
        + sums[:-rows, :-columns]
    )  # fmt: skip
    means: NDArray[np.float64] = totals / (rows * columns)
    return means
