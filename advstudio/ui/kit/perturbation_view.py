"""The perturbation, magnified: in colour around grey, or its sign on a diverging colour map."""

from __future__ import annotations

from enum import Enum
from functools import cache

import numpy as np
from cmap import Colormap
from numpy.typing import NDArray
from PySide6.QtCore import QSize

from advstudio.session.frames import Pixels
from advstudio.ui.kit.image_view import ImageView

GAINS = (1, 2, 5, 10, 20, 50, 100, 200, 500)

# vik runs from blue over near-white to brown: readable with every common colour blindness.
_MAP = "crameri:vik"


class PerturbationMode(Enum):
    """How a perturbation becomes a picture."""

    SIGNED = "signed"
    RGB = "rgb"


class PerturbationView(ImageView):
    """Shows `gain * delta`."""

    def show_delta(
        self, delta: NDArray[np.int8], scale: float, *, gain: int, mode: PerturbationMode
    ) -> None:
        """Show a perturbation.

        Args:
            delta: (h, w, c) int8; the perturbation is `delta / 127 * scale`.
            scale: Largest absolute change, pixel scale.
            gain: Factor, 1 to 500.
            mode: Signed channel mean, or each channel around one half.
        """
        if mode is PerturbationMode.RGB:
            self.show_pixels(rgb_pixels(delta, scale * gain))
            return
        self.show_pixels(signed_pixels(delta, scale * gain))

    def is_smoothed(self, size: QSize) -> bool:
        """Never: a mean of neighbouring changes would be a change that nobody made."""
        return False


def automatic_gain(scale: float) -> int:
    """The largest gain of the list at which a change of `scale` stays within the colours."""
    return max((gain for gain in GAINS if gain * scale <= 0.5), default=GAINS[0])


def rgb_pixels(delta: NDArray[np.int8], reach: float) -> Pixels:
    """(h, w, c) uint8: one half plus the perturbation, of which 127 stands for `reach`."""
    steps = np.arange(-128, 128) / 127 * reach
    table = np.clip(np.rint(255 * (0.5 + steps)), 0, 255).astype(np.uint8)
    return np.take(np.roll(table, -128), delta.view(np.uint8), mode="clip")


def signed_pixels(delta: NDArray[np.int8], reach: float) -> Pixels:
    """(h, w, 4) uint8: the channel mean on the diverging map; its ends stand for ±1/2."""
    channels = delta.shape[2]
    total = delta[..., 0].astype(np.int16)
    for channel in range(1, channels):
        total += delta[..., channel]
    limit = 128 * channels
    means = np.arange(-limit, limit) / (127 * channels) * reach
    places = np.clip(np.rint(255 * (0.5 + means)), 0, 255).astype(np.intp)
    # One number per pixel is looked up three times as fast as three.
    table = _packed(signed_colours())[places]
    looked_up: NDArray[np.uint32] = np.take(table, total + limit, mode="clip")
    return looked_up.view(np.uint8).reshape(*total.shape, 4)


@cache
def signed_colours() -> NDArray[np.uint8]:
    """(256, 3) uint8: the diverging map, from the largest decrease to the largest increase."""
    colours: Pixels = np.rint(255 * Colormap(_MAP).lut(256)[:, :3]).astype(np.uint8)
    return colours


def _packed(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    opaque = np.full((len(colours), 1), 255, np.uint8)
    return np.concatenate([colours, opaque], axis=1).view(np.uint32)[:, 0]
