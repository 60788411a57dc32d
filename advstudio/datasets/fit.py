"""Fits decoded pictures to what a model takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Box = tuple[float, float, float, float]


def fitted(pixels: NDArray[np.uint8], input_shape: tuple[int, int, int]) -> NDArray[np.float32]:
    """A picture as the model's input: centre crop, antialiased resize, channels as asked for.

    A picture that has the size already is divided by 255 and otherwise left alone. Values stay
    on the 8-bit grid, so what is attacked is what a screen shows. Colour becomes grey by its
    luminance and is not inverted: MNIST's digits are bright on dark, so a photograph of ink on
    paper reaches such a model as the negative of what it was trained on.

    Args:
        pixels: (h, w, c) uint8, c = 1 or 3.
        input_shape: (c, h, w) with c = 1 or 3.

    Returns:
        (c, h, w) float32, pixel scale [0, 1].
    """
    channels, height, width = input_shape
    image = as_image(pixels)
    if image.size != (width, height):
        box = centre_box(image.size, width / height)
        image = image.resize((width, height), Image.Resampling.BICUBIC, box=box)
    image = image.convert("L" if channels == 1 else "RGB")
    levels = np.atleast_3d(np.asarray(image)).transpose(2, 0, 1)
    return np.ascontiguousarray(levels, dtype=np.float32) / np.float32(255)


def centre_box(size: tuple[int, int], aspect: float) -> Box:
    """(left, top, right, bottom) of the largest centred box with width / height = `aspect`.

    Args:
        size: (width, height) of the picture.
        aspect: Of the box, > 0.
    """
    width, height = size
    box_width = min(width, height * aspect)
    box_height = min(height, width / aspect)
    left, top = (width - box_width) / 2, (height - box_height) / 2
    # By symmetry rather than by addition, whose rounding could leave the picture.
    return left, top, width - left, height - top


def as_image(pixels: NDArray[np.uint8]) -> Image.Image:
    """(h, w, 1) or (h, w, 3) uint8 as Pillow's `L` or `RGB`."""
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
