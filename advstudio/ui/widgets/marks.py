"""The marks on a decision surface: same shape and colour on the plot and in its legend."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from advstudio.ui import theme

RADIUS = 5.0


def path_pen() -> QPen:
    """The attack's iterates."""
    return QPen(QColor(theme.colours().text), 1.5)


def ball_pen() -> QPen:
    """The cross-section of the ball of epsilon."""
    return QPen(QColor(theme.colours().text), 1.5, Qt.PenStyle.DashLine)


def hatch_brush() -> QBrush:
    """The part of the plane that leaves the valid pixel range."""
    colour = QColor(theme.colours().text)
    colour.setAlphaF(0.45)
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)


def paint_clean(painter: QPainter, place: QPointF) -> None:
    """A circle at the clean picture."""
    chosen = theme.colours()
    painter.setBrush(QColor(chosen.surface))
    painter.setPen(QPen(QColor(chosen.clean), 2.5))
    painter.drawEllipse(place, RADIUS, RADIUS)


def paint_adversarial(painter: QPainter, place: QPointF) -> None:
    """A diagonal cross at the attacked picture."""

    def draw() -> None:
        painter.drawLine(place + QPointF(-RADIUS, -RADIUS), place + QPointF(RADIUS, RADIUS))
        painter.drawLine(place + QPointF(-RADIUS, RADIUS), place + QPointF(RADIUS, -RADIUS))

    _with_halo(painter, draw, QColor(theme.colours().adversarial))


def paint_probe(painter: QPainter, place: QPointF) -> None:
    """An upright cross at the clicked point."""

    def draw() -> None:
        painter.drawLine(place + QPointF(-RADIUS - 1, 0), place + QPointF(RADIUS + 1, 0))
        painter.drawLine(place + QPointF(0, -RADIUS - 1), place + QPointF(0, RADIUS + 1))

    _with_halo(painter, draw, QColor(theme.colours().accent))


def _with_halo(painter: QPainter, draw: Callable[[], None], colour: QColor) -> None:
    painter.setPen(QPen(QColor(theme.colours().surface), 5.5))
    draw()
    painter.setPen(QPen(colour, 2.5))
    draw()
