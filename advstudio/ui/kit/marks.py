"""The marks on a decision surface: same shape and colour on the plot and in its legend."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from advstudio.ui.kit import theme

RADIUS = 5.0


def paint_path(painter: QPainter, line: QPolygonF) -> None:
    """A line with a halo along the attack's iterates."""
    chosen = theme.colours()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(chosen.surface), 3.5))
    painter.drawPolyline(line)
    painter.setPen(QPen(QColor(chosen.text), 1.5))
    painter.drawPolyline(line)


def paint_ball(painter: QPainter, line: QPolygonF) -> None:
    """A dashed line, dark on light, around the cross-section of the ball of epsilon."""
    chosen = theme.colours()
    # One pixel wide: a wider smooth line takes Qt eight times as long, and this moves.
    for colour, style in (
        (chosen.surface, Qt.PenStyle.SolidLine), (chosen.text, Qt.PenStyle.DashLine),
    ):  # fmt: skip
        painter.setPen(QPen(QColor(colour), 1, style))
        painter.drawPolyline(line)


def paint_guaranteed(painter: QPainter, line: QPolygonF) -> None:
    """A dotted line with a halo round what is guaranteed."""
    chosen = theme.colours()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(chosen.surface), 4))
    painter.drawPolyline(line)
    painter.setPen(guaranteed_pen())
    painter.drawPolyline(line)


def guaranteed_pen() -> QPen:
    """The dotted line where a guarantee ends."""
    return QPen(QColor(theme.colours().clean), 2, Qt.PenStyle.DotLine)


def paint_guaranteed_span(painter: QPainter, area: QRectF) -> None:
    """The epsilons that are guaranteed: tinted, under a bar."""
    tint = QColor(theme.colours().clean)
    painter.setPen(QPen(tint, 3))
    painter.drawLine(area.topLeft(), area.topRight())
    tint.setAlphaF(0.14)
    painter.fillRect(area, tint)


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
