"""Coarse-to-fine grids against the full grid."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from advstudio.surfaces.grid import Confidence, GridState, Labels, Points, Refinement


def disk(points: Points) -> tuple[Labels, Confidence]:
    """Class 1 inside a circle of the 65 × 65 grid, with a smooth confidence."""
    distance = np.hypot(points[:, 0] - 30, points[:, 1] - 36)
    return (distance < 17).astype(np.int16), (distance / 100).astype(np.float32)


def finished(refinement: Refinement) -> GridState:
    while not refinement.is_final:
        refinement.advance()
    assert refinement.state is not None
    return refinement.state


def grid(**changes: object) -> Refinement:
    settings = {"size": 65, "coarse": 8, "chunk": 50} | changes
    return Refinement(disk, **settings)  # type: ignore[arg-type] # keywords by name


def test_the_filled_grid_equals_the_full_grid() -> None:
    full, labels = finished(grid(is_verified=True)), finished(grid()).labels
    assert full.evaluated.all()
    assert np.array_equal(labels, full.labels)


def test_only_a_part_of_the_grid_is_evaluated() -> None:
    assert finished(grid()).evaluations < 65 * 65 / 3


def test_evaluated_points_hold_the_exact_confidence() -> None:
    state = finished(grid())
    points = np.argwhere(state.evaluated)
    assert np.array_equal(state.confidence[state.evaluated], disk(points)[1])


def test_filled_confidence_is_interpolated() -> None:
    full, state = finished(grid(is_verified=True)), finished(grid())
    # The confidence has slope 0.01 a point, so over 8 points at most 0.08 is interpolated; at the
    # tip of the cone bilinear interpolation misses a quarter of that.
    assert np.abs(state.confidence - full.confidence).max() <= 0.02 + 1e-6


def test_levels_come_coarse_first() -> None:
    refinement, sides = grid(), []
    while not refinement.is_final:
        if refinement.advance():
            assert refinement.state is not None
            sides.append(len(refinement.state.labels))
    assert sides == [9, 17, 33, 65]


def test_done_never_falls_and_ends_at_one() -> None:
    refinement, shares = grid(), [0.0]
    while not refinement.is_final:
        refinement.advance()
        shares.append(refinement.done)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_a_uniform_grid_costs_only_the_coarse_level() -> None:
    def _nothing(points: Points) -> tuple[Labels, Confidence]:
        return np.zeros(len(points), np.int16), np.ones(len(points), np.float32)

    state = finished(Refinement(_nothing, size=65, coarse=8, chunk=100))
    assert state.evaluations == 81
    assert not state.labels.any()


def test_every_chunk_is_at_most_the_chunk_size() -> None:
    sizes: list[int] = []

    def _counted(points: NDArray[np.intp]) -> tuple[Labels, Confidence]:
        sizes.append(len(points))
        return disk(points)

    finished(Refinement(_counted, size=65, coarse=8, chunk=50))
    assert max(sizes) == 50


def test_a_spacing_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="spacing 7 does not divide 64"):
        grid(coarse=7)


def test_full_levels_find_what_coarse_points_miss() -> None:
    def _speck(points: Points) -> tuple[Labels, Confidence]:
        distance = np.hypot(points[:, 0] - 28, points[:, 1] - 28)
        return (distance < 3).astype(np.int16), np.ones(len(points), np.float32)

    missed = finished(Refinement(_speck, size=65, coarse=16, chunk=50))
    found = finished(Refinement(_speck, size=65, coarse=16, full=4, chunk=50))
    assert not missed.labels.any()
    assert found.labels.sum() == _speck(np.argwhere(found.labels >= 0))[0].sum()
