"""The lines of a plot over epochs, or temperatures: names, styles, values, and their key."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme

Subject = Literal["all", "clean", "attacked"]
Symbol = Literal["o", "s", "t", "d", "+"]

_ROW = 2 * theme.UNIT + 2
_IN_A_COLUMN = 3
_SAMPLE = 28
_RADIUS = 3.0


@dataclass(frozen=True, slots=True)
class EpochLine:
    """A figure along the epochs of a training, or along the temperatures of distillation.

    Attributes:
        name: What it is called.
        subject: What it is a figure of: decides on the colour.
        style: Of the line.
        symbol: At every value, as pyqtgraph calls it.
        x: Epochs, counted from 1, of which the last may lie within an epoch; or temperatures.
        y: Values, as many.
    """

    name: str
    subject: Subject
    style: Qt.PenStyle
    symbol: Symbol
    x: tuple[float, ...]
    y: tuple[float, ...]

    def at(self, place: int) -> float:
        """The value after an epoch or at a temperature; NaN where there is none."""
        return next((y for x, y in zip(self.x, self.y, strict=True) if x == place), math.nan)


def colour_of(line: EpochLine) -> QColor:
    """The colour of a line in the palette in use."""
    chosen = theme.colours()
    names = {"all": chosen.text, "clean": chosen.clean, "attacked": chosen.adversarial}
    return QColor(names[line.subject])


class LineKey(QWidget):
    """A sample of each line, its name, and its value at the place that is looked at.

    Of fixed height whatever it shows, so that keys and plots side by side are level.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[EpochLine, str], ...] = ()
        self._in_a_column = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_height(_IN_A_COLUMN)

    def set_height(self, rows: int) -> None:
        """How many rows there are in a column."""
        if rows != self._in_a_column:
            self._in_a_column = rows
            self.setFixedHeight(rows * _ROW)
            self.update()

    @property
    def texts(self) -> tuple[str, ...]:
        """Name and value of each line."""
        return tuple(f"{line.name} {value}" for line, value in self._rows)

    def render_rows(self, rows: tuple[tuple[EpochLine, str], ...]) -> None:
        """Show lines with their values in words."""
        if rows == self._rows:
            return
        self._rows = rows
        self.setAccessibleDescription(", ".join(self.texts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = max(1, -(-len(self._rows) // self._in_a_column))
        width = self.width() / columns
        for number, (line, value) in enumerate(self._rows):
            column, row = divmod(number, self._in_a_column)
            place = QRectF(column * width, row * _ROW, width, _ROW)
            self._paint_row(painter, place.adjusted(0, 0, -theme.UNIT, 0), line, value)

    def _paint_row(self, painter: QPainter, place: QRectF, line: EpochLine, value: str) -> None:
        middle, colour = place.center().y(), colour_of(line)
        painter.setPen(QPen(colour, 1.75, line.style))
        left = place.left()
        painter.drawLine(QPointF(left + 1, middle), QPointF(left + _SAMPLE, middle))
        _paint_symbol(painter, QPointF(left + _SAMPLE / 2, middle), line.symbol, colour)
        words = place.adjusted(_SAMPLE + theme.UNIT / 2, 0, 0, 0)
        face = theme.number_font(theme.SMALL_POINTS)
        painter.setFont(face)
        painter.setPen(QColor(theme.colours().text))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)
        words.setRight(words.right() - QFontMetrics(face).horizontalAdvance(value))
        face = theme.font(theme.SMALL_POINTS)
        painter.setFont(face)
        painter.setPen(QColor(theme.colours().muted))
        name = QFontMetrics(face).elidedText(
            line.name, Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)


def _paint_symbol(painter: QPainter, centre: QPointF, symbol: Symbol, colour: QColor) -> None:
    shape = QPainterPath()
    square = QRectF(-_RADIUS, -_RADIUS, 2 * _RADIUS, 2 * _RADIUS)
    match symbol:
        case "o":
            shape.addEllipse(square)
        case "s":
            shape.addRect(square)
        case "t":
            shape.addPolygon(_polygon((-1, -1), (1, -1), (0, 1)))
        case "d":
            shape.addPolygon(_polygon((0, -1), (0.8, 0), (0, 1), (-0.8, 0)))
        case "+":
            shape.addRect(QRectF(-_RADIUS, -1, 2 * _RADIUS, 2))
            shape.addRect(QRectF(-1, -_RADIUS, 2, 2 * _RADIUS))
    shape.setFillRule(Qt.FillRule.WindingFill)
    painter.fillPath(shape.translated(centre), colour)


def _polygon(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x * _RADIUS, y * _RADIUS) for x, y in corners])
