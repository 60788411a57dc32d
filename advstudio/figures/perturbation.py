"""A perturbation as a picture: magnified, its sign on a diverging colour map."""

from __future__ import annotations

from functools import cache

import numpy as np
from cmap import Colormap
from numpy.typing import NDArray

from advstudio.session.frames import Outcome, Pixels

GAINS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
"""The window's gains, so that a figure shows what the window showed."""

REACH = 0.5
"""Magnified change at the ends of the colour map, pixel scale."""

# vik runs from blue over near-white to brown: readable with every common colour blindness.
_MAP = "crameri:vik"


def gain_of(scale: float) -> int:
    """The largest gain at which a change of `scale`, pixel scale, stays within the colours."""
    return max((gain for gain in GAINS if gain * scale <= REACH), default=GAINS[0])


def signed_pixels(outcome: Outcome) -> Pixels:
    """(h, w, 3) uint8: the magnified mean over the channels on the diverging map."""
    mean = outcome.delta.mean(axis=2, dtype=np.float32) / 127 * outcome.delta_scale
    places = np.rint(255 * (0.5 + gain_of(outcome.delta_scale) * mean / (2 * REACH)))
    shown: Pixels = signed_colours()[np.clip(places, 0, 255).astype(np.intp)]
    return shown


@cache
def signed_colours() -> NDArray[np.uint8]:
    """(256, 3) uint8: the map, from the largest decrease to the largest increase."""
    colours: NDArray[np.float64] = np.asarray(Colormap(_MAP).lut(256))[:, :3]
    return np.rint(255 * colours).astype(np.uint8)
