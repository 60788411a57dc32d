"""Pictures as model inputs, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from advstudio.datasets.fit import centre_box, fitted


def noise(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_fitted_picture_of_the_right_size_is_divided_by_255_and_nothing_else(channels: int) -> None:
    pixels = noise(28, 20, channels)
    x = fitted(pixels, (channels, 28, 20))
    assert x.dtype == np.float32
    assert np.array_equal(x, pixels.transpose(2, 0, 1).astype(np.float32) / np.float32(255))


@pytest.mark.parametrize("size", [(300, 500), (500, 300), (1, 1), (1, 2048), (7, 3), (224, 225)])
@pytest.mark.parametrize("input_shape", [(3, 224, 224), (1, 28, 28), (3, 30, 70)])
@pytest.mark.parametrize("channels", [1, 3])
def test_fitted_constant_picture_stays_constant(
    size: tuple[int, int], input_shape: tuple[int, int, int], channels: int
) -> None:
    x = fitted(np.full((*size, channels), 77, np.uint8), input_shape)
    assert x.shape == input_shape
    assert (x == np.float32(77) / np.float32(255)).all()


@pytest.mark.parametrize("is_wide", [True, False])
def test_fitted_crops_the_centre(is_wide: bool) -> None:
    pixels = noise(10, 24, 3) if is_wide else noise(24, 10, 3)
    middle = pixels[:, 7:17] if is_wide else pixels[7:17, :]
    assert np.array_equal(fitted(pixels, (3, 10, 10)), fitted(middle, (3, 10, 10)))


def test_fitted_centre_of_an_odd_remainder_mirrors_with_the_picture() -> None:
    pixels = noise(40, 81, 3)
    mirrored = fitted(pixels[:, ::-1], (3, 20, 20))[..., ::-1]
    # One 8-bit level: the filter's weights are rounded from the left.
    assert np.abs(fitted(pixels, (3, 20, 20)) - mirrored).max() <= 1.01 / 255


def test_fitted_shrinks_without_aliasing() -> None:
    checks = np.indices((448, 448)).sum(axis=0) % 2 * 255
    x = fitted(checks.astype(np.uint8)[..., None], (1, 28, 28))
    # Point sampling would give 0 or 1; the mean of black and white is 127.5 levels.
    assert np.abs(x - 0.5).max() < 2 / 255


def test_fitted_colour_becomes_grey_by_luminance() -> None:
    primaries = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    x = fitted(primaries, (1, 1, 3))
    # ITU-R BT.601 luma, rounded to 8 bits.
    assert np.allclose(x[0, 0], [0.299, 0.587, 0.114], atol=0.5 / 255 + 1e-6)


def test_fitted_grey_becomes_three_equal_channels() -> None:
    pixels = noise(9, 9, 1)
    x = fitted(pixels, (3, 9, 9))
    assert all(np.array_equal(channel, fitted(pixels, (1, 9, 9))[0]) for channel in x)


def test_fitted_values_lie_on_the_eight_bit_grid() -> None:
    levels = fitted(noise(50, 70, 3), (3, 224, 224)) * 255
    assert np.abs(levels - np.rint(levels)).max() < 1e-4  # float32 rounding of n / 255 * 255
    assert 0 <= levels.min() <= levels.max() <= 255


def test_fitted_input_can_be_handed_to_torch_as_it_is() -> None:
    x = fitted(noise(30, 30, 3), (3, 30, 30))
    assert x.flags.c_contiguous
    assert x.flags.writeable


@pytest.mark.parametrize("aspect", [1.0, 3 / 7, 7 / 3, 1e-3, 1e3])
def test_centre_box_never_leaves_the_picture(aspect: float) -> None:
    for width, height in np.random.default_rng(0).integers(1, 2049, (200, 2)):
        left, top, right, bottom = centre_box((int(width), int(height)), aspect)
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert (right - left) / (bottom - top) == pytest.approx(aspect, rel=1e-6)
