"""A loss landscape as arrays to paint: shaded colours, contours, what lies inside the ball."""

from __future__ import annotations

from functools import cache

import numpy as np
from cmap import Colormap
from contourpy import LineType, contour_generator
from numpy.typing import NDArray

from advstudio.session.frames import Pixels
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.strokes import NOTHING, Strokes

# Its lightness grows evenly, also for colour-blind people and in grey.
_MAP = "cividis"
_LIGHT = (-0.6, 0.6, 0.55)
_RELIEF = 6.0
_DARKEST, _LIGHTEST = 0.72, 1.12
_CONTOURS = 9


@cache
def height_colours() -> NDArray[np.uint8]:
    """(256, 3) uint8 from the lowest loss to the highest."""
    colours: Pixels = np.rint(255 * Colormap(_MAP).lut(256)[:, :3]).astype(np.uint8)
    return colours


def inside_ball(
    side: int, reach: float, outline: NDArray[np.float32], epsilon: float
) -> NDArray[np.bool_]:
    """(s, s) whether the points of a grid from -reach to reach lie in the ball of epsilon.

    Args:
        side: Points along each side.
        reach: Of both axes.
        outline: (m, 2) of the ball of epsilon 1, by rising angle from 0.
        epsilon: Of the ball.
    """
    along = np.linspace(-reach, reach, side)
    x, y = np.meshgrid(along, along)
    angles = np.unwrap(np.arctan2(outline[:, 1], outline[:, 0]))
    radii = np.hypot(outline[:, 0], outline[:, 1])
    here = np.mod(np.arctan2(y, x) - angles[0], 2 * np.pi) + angles[0]
    found: NDArray[np.bool_] = np.hypot(x, y) <= epsilon * np.interp(here, angles, radii) + 1e-9
    return found


def span(values: NDArray[np.float32], inside: NDArray[np.bool_]) -> tuple[float, float]:
    """Lowest and highest loss inside the ball; a little apart where it is flat."""
    known = values[inside] if inside.any() else values
    low, high = float(known.min()), float(known.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def shaded(values: NDArray[np.float32], low: float, high: float) -> Pixels:
    """(s, s, 3) uint8, top row first: colour by height, lit from the upper left."""
    heights = np.clip((values - low) / (high - low), 0, 1)
    colours = height_colours()[np.rint(255 * heights).astype(np.intp)].astype(np.float64)
    lit = colours * _light(heights)[..., None]
    return np.ascontiguousarray(np.clip(lit, 0, 255).astype(np.uint8)[::-1])


def contours(values: NDArray[np.float32], reach: float, low: float, high: float) -> Strokes:
    """Lines of equal loss, at round values."""
    along = np.linspace(-reach, reach, len(values))
    generator = contour_generator(along, along, values, line_type=LineType.Separate)
    lines: list[NDArray[np.float64]] = [
        np.asarray(line, np.float64)
        for level in Scale("", low, high).ticks(_CONTOURS)
        for line in generator.lines(level)
        if len(line) > 1
    ]
    if not lines:
        return NOTHING
    starts = np.cumsum([0, *[len(line) for line in lines[:-1]]])
    return Strokes(np.concatenate(lines), tuple(int(start) for start in starts))


def _light(heights: NDArray[np.float32]) -> NDArray[np.float64]:
    """(s, s) brightness of a relief."""
    if len(heights) < 3:
        return np.ones(heights.shape)
    rise, run = np.gradient(heights.astype(np.float64) * _RELIEF * len(heights) / 10)
    normal = np.stack([-run, -rise, np.ones_like(rise)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    lamp = np.array(_LIGHT) / np.linalg.norm(_LIGHT)
    flat = lamp[2]
    lit: NDArray[np.float64] = np.clip(1 + (normal @ lamp - flat), _DARKEST, _LIGHTEST)
    return lit
