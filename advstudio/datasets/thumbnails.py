"""Small square pictures for lists and galleries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from advstudio.datasets.fit import as_image, centre_box

# Up to here a picture is looked at pixel by pixel, as MNIST's and CIFAR's are.
TINY_SIDE = 64


def thumbnail(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The centre square of a picture, resized; tiny pictures keep hard pixel edges.

    Args:
        pixels: (h, w, c) uint8, c = 1 or 3.
        side: Of the thumbnail, in pixels, > 0.

    Returns:
        (side, side, 3) uint8.
    """
    image = as_image(pixels)
    shorter = min(image.size)
    is_magnified_pixels = shorter <= min(side, TINY_SIDE)
    resampling = Image.Resampling.NEAREST if is_magnified_pixels else Image.Resampling.BICUBIC
    square = image.resize(
        (side, side), resampling, box=centre_box(image.size, 1.0), reducing_gap=3.0
    )
    return np.array(square.convert("RGB"))
