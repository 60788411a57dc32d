"""Class regions on a plane through the picture, with the attack's marks on them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from advstudio.figures import marks, measure
from advstudio.figures.empty import draw_empty
from advstudio.figures.regions import CLIPPED_SHARE, Box, classes_by_area, name_places
from advstudio.figures.rows import Row
from advstudio.figures.style import GROUND, INK, MUTED, SMALL
from advstudio.figures.wording import NORM_SYMBOLS, unit_scale
from advstudio.session.experiment import NormName
from advstudio.session.frames import Axis, Surface

_SIDE = 2.0
"""Inches of the plane's side, roughly; names are placed by it."""

_LARGEST_NAME = 1.0
_PLATE = 0.05
_PALEST, _FULLEST = 0.12, 0.72


def draw_surface(axes: Axes, row: Row) -> None:
    """Draw the plane of the attacked picture; say so where it was not computed."""
    axes.set_box_aspect(1)
    axes.set_anchor("N")
    axes.set_title("decision surface")
    if row.surface is None:
        draw_empty(axes, "The decision surface was not computed.")
        return
    scaled = _Scaled(row.surface, unit_scale(row.experiment.norm))
    axes.imshow(
        shaded(row), origin="lower", extent=scaled.extent, interpolation="nearest", aspect="auto"
    )
    _draw_borders(axes, scaled)
    _hatch_clipped(axes, scaled)
    _dress(axes, row, scaled)
    _tell_state(axes, row.surface, row.surface_done)
    _draw_marks(axes, row, scaled)
    _write_names(axes, row, scaled)


def shaded(row: Row) -> NDArray[np.float64]:
    """(s, s, 3) in [0, 1]: each class in its colour, paler where the confidence is lower."""
    assert row.surface is not None
    found, ranks = np.unique(row.surface.labels, return_inverse=True)
    colours = np.array([to_rgb(row.colours.of(int(index))) for index in found])
    confidence = np.clip(row.surface.confidence, 0, 1)[..., None]
    share = _PALEST + (_FULLEST - _PALEST) * confidence
    ground = np.array(to_rgb(GROUND))
    mixed: NDArray[np.float64] = ground + share * (colours[ranks.reshape(share.shape[:2])] - ground)
    return mixed


class _Scaled:
    """A surface in the units of its axes' labels."""

    def __init__(self, surface: Surface, scale: int) -> None:
        self.surface = surface
        self.factors = np.array(
            [scale if axis.is_epsilon else 1 for axis in (surface.x_axis, surface.y_axis)]
        )
        self.low = np.array([surface.x_axis.low, surface.y_axis.low]) * self.factors
        self.high = np.array([surface.x_axis.high, surface.y_axis.high]) * self.factors

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Where the image lies when its pixels are centred on the grid points."""
        half = (self.high - self.low) / (len(self.surface.labels) - 1) / 2
        (left, bottom), (right, top) = self.low - half, self.high + half
        return float(left), float(right), float(bottom), float(top)

    def grid(self, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Coordinates of `count` points along each axis."""
        x, y = np.linspace(self.low, self.high, count, axis=1)
        return x, y

    def share(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """(m, 2) plane coordinates as shares of the side, from the lower left."""
        shares: NDArray[np.float64] = (points * self.factors - self.low) / (self.high - self.low)
        return shares


def _draw_borders(axes: Axes, scaled: _Scaled) -> None:
    surface = scaled.surface
    x, y = scaled.grid(len(surface.labels))
    # The largest region needs no lines of its own: its neighbours draw every border of it.
    for index in classes_by_area(surface)[1:]:
        inside = (surface.labels == index).astype(np.float32)
        axes.contour(x, y, inside, levels=[0.5], colors=INK, linewidths=0.7)


def _hatch_clipped(axes: Axes, scaled: _Scaled) -> None:
    clipped = scaled.surface.clipped
    if clipped.max() <= CLIPPED_SHARE:
        return
    x, y = scaled.grid(len(clipped))
    axes.contourf(x, y, clipped, levels=[CLIPPED_SHARE, 2], colors="none", hatches=[marks.HATCH])


def _draw_marks(axes: Axes, row: Row, scaled: _Scaled) -> None:
    outline = scaled.surface.outline * row.experiment.epsilon
    ball = np.concatenate([outline, outline[:1]]) * scaled.factors
    path = row.outcome.path * scaled.factors
    x, y = np.clip(row.outcome.point * scaled.factors, scaled.low, scaled.high)
    axes.add_line(marks.ball_line(*ball.T))
    axes.add_line(marks.path_line(*path.T))
    axes.add_line(marks.clean_mark())
    axes.add_line(marks.adversarial_mark(float(x), float(y)))
    certified = _certified(row, scaled)
    if certified is not None:
        axes.add_line(marks.certified_line(certified[0], *certified[1].T))
    marks.draw_legend(axes, certified and certified[0])


def _certified(row: Row, scaled: _Scaled) -> tuple[NormName, NDArray[np.float64]] | None:
    """The norm and the closed (m, 2) outline of what is certified; None where nothing is."""
    if row.guarantee is None or row.guarantee.label is None:
        return None
    outline = scaled.surface.outlines.get(row.guarantee.norm)
    if outline is None:
        return None
    closed = np.concatenate([outline, outline[:1]]) * row.guarantee.radius
    return row.guarantee.norm, closed * scaled.factors


def _write_names(axes: Axes, row: Row, scaled: _Scaled) -> None:
    names = {
        index: measure.elided(row.class_names[index], SMALL, _LARGEST_NAME)
        for index in classes_by_area(scaled.surface)
    }
    sizes = {
        index: ((measure.width(name, SMALL) + _PLATE) / _SIDE, (SMALL / 72 + _PLATE) / _SIDE)
        for index, name in names.items()
    }
    for index, box in name_places(scaled.surface, sizes, _occupied(row, scaled)):
        axes.text(
            box.x, box.y, names[index], transform=axes.transAxes, ha="center", va="center",
            fontsize=SMALL, zorder=8, parse_math=False,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": GROUND, "alpha": 0.75, "linewidth": 0},
        )  # fmt: skip


def _occupied(row: Row, scaled: _Scaled) -> list[Box]:
    """Around both pictures, along the path and along the ball."""
    ball = scaled.surface.outline * row.experiment.epsilon
    points = np.concatenate([np.zeros((1, 2)), row.outcome.path, row.outcome.point[None], ball])
    return [Box(float(x), float(y), 0.07, 0.07) for x, y in np.clip(scaled.share(points), 0, 1)]


def _dress(axes: Axes, row: Row, scaled: _Scaled) -> None:
    norm = row.experiment.norm
    surface = scaled.surface
    axes.set_xlim(scaled.low[0], scaled.high[0])
    axes.set_ylim(scaled.low[1], scaled.high[1])
    axes.set_xlabel(_axis_text(surface.x_axis, norm))
    axes.set_ylabel(_axis_text(surface.y_axis, norm))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


def _tell_state(axes: Axes, surface: Surface, done: float) -> None:
    """How much of the grid was computed and not filled in between equal corners."""
    size, share = len(surface.labels), surface.evaluated.mean()
    state = f"{100 * share:.0f} % evaluated" if done >= 1 else f"refined to {100 * done:.0f} %"
    axes.set_title(f"{size} × {size}, {state}", loc="right", fontsize=SMALL, color=MUTED)


def _axis_text(axis: Axis, norm: NormName) -> str:
    name = {
        "attack": "along the attack",
        "noise": "along the noise",
        "random": "random direction",
        "picture": "towards the other picture",
        "target": "towards the target class",
    }.get(axis.kind, axis.kind)
    if not axis.is_epsilon:
        return f"{name} (1 = there)"
    return f"{name} ({'n/255, L∞' if norm == 'Linf' else NORM_SYMBOLS[norm]})"
