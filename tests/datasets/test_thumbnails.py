"""Thumbnails: square, colour, hard edges for tiny pictures."""

from __future__ import annotations

import numpy as np
import pytest

from advstudio.datasets.thumbnails import thumbnail


def test_thumbnail_magnifies_a_tiny_picture_by_whole_pixels() -> None:
    digit = np.random.default_rng(0).integers(0, 256, (28, 28, 1), dtype=np.uint8)
    expected = digit.repeat(3, axis=0).repeat(3, axis=1).repeat(3, axis=2)
    assert np.array_equal(thumbnail(digit, 84), expected)


def test_thumbnail_of_a_tiny_picture_adds_no_levels() -> None:
    checks = (np.indices((28, 28)).sum(axis=0) % 2 * 255).astype(np.uint8)[..., None]
    assert set(np.unique(thumbnail(checks, 96))) == {0, 255}


def test_thumbnail_of_a_photograph_is_smoothed_when_shrunk() -> None:
    checks = (np.indices((640, 640)).sum(axis=0) % 2 * 255).astype(np.uint8)[..., None]
    assert np.abs(thumbnail(checks, 64).astype(int) - 127).max() <= 2


def test_thumbnail_shows_the_centre_square() -> None:
    flag = np.zeros((100, 300, 3), np.uint8)
    flag[:, 100:200] = 200
    # The two outermost pixels see what lies beside the square: bicubic reaches that far.
    assert (thumbnail(flag, 50)[:, 2:-2] == 200).all()


@pytest.mark.parametrize("shape", [(1, 1, 1), (28, 28, 1), (1, 2000, 3), (2048, 1365, 3)])
@pytest.mark.parametrize("side", [1, 28, 96])
def test_thumbnail_is_square_colour_and_constant_where_the_picture_is(
    shape: tuple[int, int, int], side: int
) -> None:
    small = thumbnail(np.full(shape, 99, np.uint8), side)
    assert small.shape == (side, side, 3)
    assert (small == 99).all()
