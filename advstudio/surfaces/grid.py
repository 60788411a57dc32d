"""Coarse to fine: evaluate a grid only where the class changes.

Start with every `coarse`-th point; split the cells whose corners differ, and their
neighbours; fill the others from their corners; repeat until the spacing is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.intp]
Labels = NDArray[np.int16]
Confidence = NDArray[np.float32]
Evaluate = Callable[[Points], tuple[Labels, Confidence]]


@dataclass(frozen=True, slots=True)
class GridState:
    """What is known after a level.

    Attributes:
        labels: (s, s) class of each point.
        confidence: (s, s) its probability.
        evaluated: (s, s) whether the point was evaluated or filled in.
    """

    labels: Labels
    confidence: Confidence
    evaluated: NDArray[np.bool_]

    @property
    def evaluations(self) -> int:
        """How many points were evaluated, this level and before."""
        return int(self.evaluated.sum())


class Refinement:
    """A grid that becomes finer, one chunk of evaluations at a time; it can stop and go on.

    Args:
        evaluate: (m, 2) row and column on the finest grid to m labels and confidences.
        size: Points along each side of the finest grid, a power of two plus one.
        coarse: Spacing of the first level, a power of two that divides `size - 1`.
        chunk: Points handed to `evaluate` at once; always the same, because a network's
            rounding differs between batch sizes.
        full: Levels with this spacing or more are evaluated in full: between coarse points that
            agree, whole regions would otherwise be missed.
        is_verified: Evaluate every point of every level.
    """

    def __init__(
        self,
        evaluate: Evaluate,
        *,
        size: int,
        coarse: int,
        chunk: int,
        full: int | None = None,
        is_verified: bool = False,
    ) -> None:
        if (size - 1) % coarse:
            raise ValueError(f"spacing {coarse} does not divide {size - 1}")
        self.state: GridState | None = None
        self.done = 0.0
        self._evaluate = evaluate
        self._size = size
        self._coarse = coarse
        self._chunk = chunk
        self._full = 1 if is_verified else full or coarse
        self._steps = self._levels()

    @property
    def is_final(self) -> bool:
        """Whether the finest level is finished."""
        return self.state is not None and len(self.state.labels) == self._size

    def advance(self) -> bool:
        """Evaluate one more chunk; return whether a level was finished by it."""
        return next(self._steps, False)

    def _levels(self) -> Iterator[bool]:
        spacing = self._coarse
        side = (self._size - 1) // spacing + 1
        state = _blank(side)
        wanted = np.ones((side, side), dtype=bool)
        while True:
            yield from self._filled(state, wanted, spacing)
            self.state = state
            self.done = _share_done(spacing, self._coarse, 1.0)
            yield True
            if spacing == 1:
                return
            spacing //= 2
            finer = _upsampled(state)
            wanted = ~finer.evaluated
            if spacing < self._full:
                wanted &= _near_boundary(state.labels)
            state = finer

    def _filled(self, state: GridState, wanted: NDArray[np.bool_], spacing: int) -> Iterator[bool]:
        points = np.argwhere(wanted)
        for start in range(0, len(points), self._chunk):
            chunk = points[start : start + self._chunk]
            labels, confidence = self._evaluate(chunk * spacing)
            rows, columns = chunk[:, 0], chunk[:, 1]
            state.labels[rows, columns] = labels
            state.confidence[rows, columns] = confidence
            state.evaluated[rows, columns] = True
            self.done = _share_done(spacing, self._coarse, (start + len(chunk)) / len(points))
            yield False


def _share_done(spacing: int, coarse: int, level_share: float) -> float:
    """Share of all work, if every level costs twice the one before."""
    before, here = coarse // spacing - 1, coarse // spacing
    return (before + here * level_share) / (2 * coarse - 1)


def _blank(side: int) -> GridState:
    shape = (side, side)
    return GridState(
        np.full(shape, -1, np.int16), np.zeros(shape, np.float32), np.zeros(shape, bool)
    )


def _upsampled(coarse: GridState) -> GridState:
    """Twice as fine: known points kept, points between them filled from their neighbours."""
    fine = _blank(2 * len(coarse.labels) - 1)
    fine.evaluated[::2, ::2] = coarse.evaluated
    fine.labels[::2, ::2] = coarse.labels
    fine.labels[1::2, ::2] = coarse.labels[:-1]
    fine.labels[::2, 1::2] = coarse.labels[:, :-1]
    fine.labels[1::2, 1::2] = coarse.labels[:-1, :-1]
    values = fine.confidence
    values[::2, ::2] = coarse.confidence
    values[1::2, ::2] = (values[:-1:2, ::2] + values[2::2, ::2]) / 2
    values[:, 1::2] = (values[:, :-1:2] + values[:, 2::2]) / 2
    return fine


def _near_boundary(labels: Labels) -> NDArray[np.bool_]:
    """Points of the grid twice as fine that lie in a cell to split, or in its neighbour."""
    corners = np.stack([labels[:-1, :-1], labels[:-1, 1:], labels[1:, :-1], labels[1:, 1:]])
    differs = (corners != corners[0]).any(axis=0)
    padded = np.pad(differs, 1)
    n = len(differs)
    dilated = np.zeros_like(differs)
    for row in range(3):
        for column in range(3):
            dilated |= padded[row : row + n, column : column + n]
    points = np.zeros((2 * n + 1, 2 * n + 1), dtype=bool)
    for row in range(3):
        for column in range(3):
            points[row : row + 2 * n : 2, column : column + 2 * n : 2] |= dilated
    return points
