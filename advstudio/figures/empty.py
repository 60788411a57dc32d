"""A panel for which nothing was computed, saying so."""

from __future__ import annotations

from matplotlib.axes import Axes

from advstudio.figures import measure
from advstudio.figures.style import LINE, MUTED, SMALL

_WIDTH = 1.3


def draw_empty(axes: Axes, sentence: str) -> None:
    """A pale frame with a sentence in the middle of it."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_color(LINE)
    axes.text(
        0.5, 0.5, "\n".join(measure.wrapped(sentence, SMALL, _WIDTH)), transform=axes.transAxes,
        ha="center", va="center", fontsize=SMALL, color=MUTED,
    )  # fmt: skip
