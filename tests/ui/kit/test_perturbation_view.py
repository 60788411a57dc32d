"""A perturbation as a picture."""

from __future__ import annotations

import numpy as np
import pytest

from advstudio.ui.kit.perturbation_view import automatic_gain, rgb_pixels, signed_pixels

STEPS = np.array([-127, 0, 127], np.int8).reshape(1, 3, 1)


def test_rgb_pixels_are_grey_where_nothing_changes() -> None:
    # One half of 255 lies between two levels; either is a half.
    assert rgb_pixels(STEPS, 0.25)[0, 1, 0] in (127, 128)


def test_rgb_pixels_grow_with_reach_and_are_cut_at_the_ends() -> None:
    assert rgb_pixels(STEPS, 0.25)[0, :, 0].tolist() == pytest.approx([64, 128, 191], abs=1)
    assert rgb_pixels(STEPS, 2.0)[0, ::2, 0].tolist() == [0, 255]


def test_signed_pixels_are_blue_below_and_brown_above() -> None:
    below, none, above = signed_pixels(STEPS, 0.4)[0, :, :3].astype(int)
    assert below[2] > below[0]
    assert above[0] > above[2]
    assert none.min() > 200


def test_signed_pixels_show_the_mean_of_the_channels() -> None:
    opposed = np.array([[[127, -127, 0]]], np.int8)
    nothing = np.zeros((1, 1, 3), np.int8)
    assert np.array_equal(signed_pixels(opposed, 0.5), signed_pixels(nothing, 0.5))


def test_automatic_gain_is_the_largest_that_stays_within_the_colours() -> None:
    assert [automatic_gain(n / 255) for n in (1, 2, 8, 64)] == [100, 50, 10, 1]


def test_automatic_gain_of_nothing_is_the_largest_of_the_list() -> None:
    assert automatic_gain(0.0) == 500
