"""The one place where pyqtgraph is configured; plots are built here and nowhere else."""

from __future__ import annotations

import os

os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen

from advstudio.ui import theme

pg.setConfigOptions(imageAxisOrder="row-major", antialias=True, useOpenGL=False)


def plot_widget(x_label: str, y_label: str) -> pg.PlotWidget:
    """A plot without menus, mouse zoom or buttons, with labelled axes."""
    widget = pg.PlotWidget()
    plot = widget.getPlotItem()
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(x=False, y=False)
    plot.setLabel("bottom", x_label)
    plot.setLabel("left", y_label)
    widget.setFrameShape(pg.PlotWidget.Shape.NoFrame)
    dress(widget)
    return widget


def dress(widget: pg.PlotWidget) -> None:
    """Give a plot the colours and fonts of the theme; call it again when they change."""
    chosen = theme.colours()
    widget.setBackground(chosen.surface)
    plot = widget.getPlotItem()
    small = theme.font(theme.SMALL_POINTS)
    for side in ("bottom", "left"):
        axis = plot.getAxis(side)
        axis.setPen(pen(chosen.line))
        axis.setTextPen(pen(chosen.muted))
        axis.setStyle(tickFont=small, tickLength=-4, hideOverlappingLabels=2 * theme.UNIT)
        axis.label.setFont(small)


def pen(colour: str | QColor, width: float = 1.0) -> QPen:
    """A cosmetic pen: its width is in screen pixels whatever the zoom."""
    made = QPen(QColor(colour), width)
    made.setCosmetic(True)
    return made
