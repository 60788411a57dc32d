"""pyqtgraph in the theme: the only place that sets its options.

Import it late: pyqtgraph takes longer to load than a window may take to its first paint.
"""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import LEFT

# Where several Qt bindings are installed, pyqtgraph would prefer another; asked at its import.
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import pyqtgraph as pg

__all__ = ["BOTTOM", "configure", "dress", "label", "new_plot", "pen", "pg", "tick"]

_SIDES = ("left", "bottom")
BOTTOM = 34
"""Pixels under the bottom axis, for ticks and label."""


def configure() -> None:
    """Set the options of plots to come, in the colours in use."""
    chosen = theme.colours()
    pg.setConfigOptions(
        background=chosen.surface, foreground=chosen.muted, antialias=True,
        imageAxisOrder="row-major", mouseRateLimit=-1,
    )  # fmt: skip


def new_plot() -> pg.PlotWidget:
    """An empty plot with the left margin of all others; it neither zooms nor has a menu."""
    configure()
    plot = pg.PlotWidget(enableMenu=False)
    plot.setMouseEnabled(x=False, y=False)
    plot.hideButtons()
    plot.setAntialiasing(True)
    left, bottom = (plot.getAxis(side) for side in _SIDES)
    left.setWidth(LEFT)
    bottom.setHeight(BOTTOM)
    for axis in (left, bottom):
        axis.enableAutoSIPrefix(False)
        axis.setStyle(tickLength=-4)
    # Grid lines lie under what is drawn.
    left.setGrid(255)
    left.setZValue(-1000)
    dress(plot)
    return plot


def dress(plot: pg.PlotWidget) -> None:
    """Give a plot the colours in use; once more whenever the palette changes."""
    chosen = theme.colours()
    configure()
    plot.setBackground(chosen.surface)
    for side in _SIDES:
        axis = plot.getAxis(side)
        axis.setPen(QPen(QColor(chosen.line), 0))
        axis.setTickPen(QPen(QColor(chosen.raised), 0))
        axis.setTextPen(QColor(chosen.muted))
        axis.setTickFont(theme.font(theme.SMALL_POINTS))
        label(plot, side, axis.labelText)


def pen(colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen as wide in pixels, whatever the axes span."""
    made = QPen(QColor(colour), width, style)
    made.setCosmetic(True)
    return made


def tick(plot: pg.PlotWidget, side: str, places: list[float]) -> None:
    """Put ticks on the left or the bottom axis."""
    printed = [(place, f"{place:.6g}".replace("-", "−")) for place in places]
    plot.getAxis(side).setTicks([printed])


def label(plot: pg.PlotWidget, side: str, text: str) -> None:
    """Name the left or the bottom axis, with its unit."""
    style = {"color": theme.colours().muted, "font-size": f"{theme.SMALL_POINTS}pt"}
    axis = plot.getAxis(side)
    axis.setLabel(text, **style)
    # pyqtgraph centres a label only when its axis is resized.
    axis.resizeEvent()
