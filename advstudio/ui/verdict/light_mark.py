"""The mark of a light: its shape says as much as its colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from advstudio.diagnostics.cause import Light
from advstudio.ui.kit import theme

_PALE = 0.45


def light_colour(light: Light | None) -> QColor:
    """The colour of a light; of one that is not known, None, as of grey."""
    chosen = theme.colours()
    names = {"green": chosen.calm, "amber": chosen.caution, "red": chosen.alarm}
    return QColor(names.get(light or "grey", chosen.muted))


def paint_light(
    painter: QPainter, centre: QPointF, radius: float, light: Light | None, *, is_stale: bool
) -> None:
    """Paint a circle for green, a triangle for amber, a square for red.

    Grey is a ring with a dash, unknown a dotted ring; what is out of date is hollow and pale.
    """
    colour = light_colour(light)
    painter.save()
    if is_stale:
        painter.setOpacity(_PALE)
    is_hollow = is_stale or light in (None, "grey")
    style = Qt.PenStyle.DotLine if light is None else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour, 1.5, style))
    painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else colour)
    _paint_shape(painter, centre, radius - 0.75, light)
    painter.restore()


def _paint_shape(painter: QPainter, centre: QPointF, radius: float, light: Light | None) -> None:
    if light == "red":
        side = 1.8 * radius
        square = QRectF(0, 0, side, side)
        square.moveCenter(centre)
        painter.drawRect(square)
    elif light == "amber":
        corners = ((0.0, -1.1), (1.1, 0.85), (-1.1, 0.85))
        painter.drawPolygon(
            QPolygonF([centre + QPointF(x * radius, y * radius) for x, y in corners])
        )
    else:
        painter.drawEllipse(centre, radius, radius)
        if light == "grey":
            half = QPointF(radius / 2, 0)
            painter.drawLine(centre - half, centre + half)
