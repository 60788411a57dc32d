"""Probabilities along epsilon, each line named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from advstudio.figures import measure
from advstudio.figures.empty import draw_empty
from advstudio.figures.rows import Row
from advstudio.figures.style import CLEAN, MUTED, SMALL
from advstudio.figures.wording import NORM_SYMBOLS, short_epsilon, unit_scale
from advstudio.session.frames import Curve

_LineStyle = Literal["-", "--", ":", "-."] | tuple[float, Sequence[float]]

_STYLES: tuple[_LineStyle, ...] = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)))
_NAME = 0.72
"""Inches that a class name may be wide."""

_NAME_HEIGHT = 0.1
"""Of a name, as a share of the axes' height."""

_ROOM = 0.03
"""Above 1 and below 0, so that a line at the very end is seen whole."""


@dataclass(frozen=True, slots=True)
class _End:
    """Where a line ends: its probability, name, colour and style."""

    prob: float
    name: str
    colour: str
    style: _LineStyle


def draw_curve(axes: Axes, row: Row) -> None:
    """Draw one line per class, and the epsilon of the pictures; say so where there is none."""
    if row.curve is None or not np.isfinite(row.curve.probs).any():
        draw_empty(axes, "The probability along ε was not computed.")
        return
    _draw_lines(axes, row, row.curve)
    _mark_epsilon(axes, row)
    _mark_certified(axes, row)
    _dress(axes, row, row.curve)


def _draw_lines(axes: Axes, row: Row, curve: Curve) -> None:
    epsilons = curve.epsilons * unit_scale(row.experiment.norm)
    ends = []
    for index, probs, style in zip(curve.classes, curve.probs.T, _STYLES, strict=False):
        # Between the epsilons that are known the line is straight, so a gap is no hole in it.
        known = np.isfinite(probs)
        if not known.any():
            continue
        colour = row.colours.of(index)
        axes.plot(epsilons[known], probs[known], color=colour, linestyle=style)
        ends.append(_End(float(probs[known][-1]), row.class_names[index], colour, style))
    _name_ends(axes, ends)


def _name_ends(axes: Axes, ends: list[_End]) -> None:
    """Names beside the right edge, moved apart where lines end close to each other."""
    ends.sort(key=lambda end: end.prob)
    places = _spread([(end.prob + _ROOM) / (1 + 2 * _ROOM) for end in ends])
    for place, end in zip(places, ends, strict=True):
        sample = Line2D(
            [1.03, 1.13], [place, place], transform=axes.transAxes, clip_on=False,
            color=end.colour, linestyle=end.style,
        )  # fmt: skip
        axes.add_artist(sample)
        axes.text(
            1.16, place, measure.elided(end.name, SMALL, _NAME), transform=axes.transAxes,
            va="center_baseline", fontsize=SMALL, parse_math=False,
        )  # fmt: skip


def _spread(places: list[float]) -> list[float]:
    """Move sorted places in [0, 1] apart by one name's height each, without leaving it."""
    spread: list[float] = []
    for place in places:
        spread.append(max(place, spread[-1] + _NAME_HEIGHT) if spread else max(place, 0.02))
    limit = 0.98 + _NAME_HEIGHT
    for number in reversed(range(len(spread))):
        limit = spread[number] = min(spread[number], limit - _NAME_HEIGHT)
    return spread


def _mark_epsilon(axes: Axes, row: Row) -> None:
    """A line where the pictures were made."""
    e = row.experiment
    place = e.epsilon * unit_scale(e.norm)
    axes.axvline(place, color=MUTED, linewidth=0.6, zorder=0)
    axes.annotate(
        f"ε = {short_epsilon(e.epsilon, e.norm)}", (place, 1), (0, 2), ("data", "axes fraction"),
        "offset points", ha="center", va="bottom", fontsize=SMALL, color=MUTED,
    )  # fmt: skip


def _mark_certified(axes: Axes, row: Row) -> None:
    """Tint the epsilons up to which the class is certified; a dotted line where that ends."""
    if row.guarantee is None or row.guarantee.label is None:
        return
    norm = row.experiment.norm
    place = row.guarantee.epsilons[norm] * unit_scale(norm)
    # Beyond the axis the tint goes to its edge and the line falls outside.
    axes.axvspan(0, place, color=CLEAN, alpha=0.14, linewidth=0, zorder=0)
    axes.axvline(place, color=CLEAN, linewidth=1.0, linestyle=":", zorder=1)


def _dress(axes: Axes, row: Row, curve: Curve) -> None:
    norm = row.experiment.norm
    end = float(curve.epsilons[-1]) * unit_scale(norm)
    axes.set_xlim(0, end)
    axes.set_ylim(-_ROOM, 1 + _ROOM)
    axes.set_yticks([0, 0.5, 1], ["0", "50", "100"])
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 4, 5, 10]))
    unit = "n/255, L∞" if norm == "Linf" else NORM_SYMBOLS[norm]
    state = "" if row.curve_done >= 1 else f", {100 * row.curve_done:.0f} % computed"
    axes.set_xlabel(f"ε ({unit}){state}{_certified_line(row)}")
    axes.set_ylabel("probability (%)")


def _certified_line(row: Row) -> str:
    """What the tint means, below the axis: inside, words would cover the curves."""
    if row.guarantee is None or row.guarantee.label is None:
        return ""
    norm = row.experiment.norm
    end = short_epsilon(row.guarantee.epsilons[norm], norm)
    return f"\ntinted: certified, {NORM_SYMBOLS[norm]} ≤ {end}"
