"""Two axes with labels and ticks, in margins of fixed size."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from advstudio.ui.kit import theme

LEFT, TOP, BOTTOM = 6 * theme.UNIT, theme.UNIT, 5 * theme.UNIT
"""Room in pixels: fixed, because ticks of another width would move the plot."""

_TICK = 4
_NUMBER_WIDTH, _NUMBER_HEIGHT = 7 * theme.UNIT, 2 * theme.UNIT
_X_SPACING, _Y_SPACING = 6 * theme.UNIT, 5 * theme.UNIT


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis.

    Attributes:
        label: With its unit.
        low: Coordinate at the start.
        high: Coordinate at the end.
        factor: What a coordinate is multiplied by to give the number that is printed.
    """

    label: str
    low: float
    high: float
    factor: float = 1.0

    def kept_inside(self, value: float) -> float:
        """The nearest coordinate on the axis."""
        return min(max(value, self.low), self.high)

    def ticks(self, count: int) -> list[float]:
        """At most `count` round coordinates, 1, 2 or 5 times a power of ten apart when printed."""
        low, high = self.low * self.factor, self.high * self.factor
        step = _round_step((high - low) / max(count - 1, 1))
        # A tick that rounding pushed a hair beyond the end is still wanted.
        first, last = ceil(low / step - 1e-6), floor(high / step + 1e-6)
        return [number * step / self.factor for number in range(first, last + 1)]


def paint_axes(painter: QPainter, area: QRectF, x: Scale, y: Scale) -> None:
    """Paint the axes of a plot that fills `area`, in widget pixels."""
    painter.setFont(theme.font(theme.SMALL_POINTS))
    line, ink = QPen(QColor(theme.colours().line), 1), QPen(QColor(theme.colours().muted))
    painter.setPen(line)
    painter.drawLine(QLineF(area.bottomLeft(), area.bottomRight()))
    painter.drawLine(QLineF(area.topLeft(), area.bottomLeft()))
    for tick in x.ticks(int(area.width() / _X_SPACING) + 1):
        place = area.left() + (tick - x.low) / (x.high - x.low) * area.width()
        painter.setPen(line)
        painter.drawLine(QLineF(place, area.bottom(), place, area.bottom() + _TICK))
        box = QRectF(0, area.bottom() + _TICK, _NUMBER_WIDTH, _NUMBER_HEIGHT)
        box.moveCenter(QPointF(place, box.center().y()))
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _printed(tick * x.factor))
    for tick in y_ticks(area, y):
        place = area.bottom() - (tick - y.low) / (y.high - y.low) * area.height()
        painter.setPen(line)
        painter.drawLine(QLineF(area.left() - _TICK, place, area.left(), place))
        box = QRectF(area.left() - _TICK - 3 - _NUMBER_WIDTH, 0, _NUMBER_WIDTH, _NUMBER_HEIGHT)
        box.moveCenter(QPointF(box.center().x(), place))
        painter.setPen(ink)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, flags, _printed(tick * y.factor))
    _paint_labels(painter, area, x.label, y.label)


def y_ticks(area: QRectF, y: Scale) -> list[float]:
    """The vertical axis' ticks: for a grid that meets them."""
    return y.ticks(int(area.height() / _Y_SPACING) + 1)


def fitting(label: str, metrics: QFontMetrics, room: float) -> str:
    """As much of an axis' label as is seen whole: with its unit, without it, or nothing."""
    name = label.partition(", ")[0].partition(" (")[0]
    return next((said for said in (label, name) if metrics.horizontalAdvance(said) <= room), "")


def _paint_labels(painter: QPainter, area: QRectF, x_label: str, y_label: str) -> None:
    under = QRectF(0, area.bottom() + BOTTOM - 2.25 * theme.UNIT, area.width(), 2 * theme.UNIT)
    under.moveLeft(area.left())
    # Over the ends of a small plot, but not beyond its widget.
    over = 2 * TOP
    painter.drawText(under, _CENTRED, fitting(x_label, painter.fontMetrics(), area.width() + over))
    painter.save()
    painter.translate(area.left() - LEFT, area.bottom())
    painter.rotate(-90)
    upright = fitting(y_label, painter.fontMetrics(), area.height() + over)
    painter.drawText(QRectF(0, 0, area.height(), 2 * theme.UNIT), _CENTRED, upright)
    painter.restore()


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


def _round_step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least * (1 - 1e-9))


def _printed(value: float) -> str:
    return f"{value:.6g}".replace("-", "−") if abs(value) > 1e-9 else "0"
