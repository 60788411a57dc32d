"""Rows of class name, bars and percentages; each row has one bar, or a clean and an attacked."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui import theme
from advstudio.ui.numerals import percent

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SWATCH = 10
_TALLEST = 7 * theme.UNIT
_NAME = 2 * theme.UNIT
# From this height on, a row has room for its name above its bars.
_STACKED = 6 * theme.UNIT


@dataclass(frozen=True, slots=True)
class BarRow:
    """A class with its probabilities: `(clean, adversarial)`, or one alone.

    `colour` is an RGB value; `is_leading` prints the name in bold.
    """

    name: str
    colour: int
    probs: tuple[float, ...]
    is_leading: bool = False


class ProbabilityBars(QWidget):
    """Paints a fixed number of row slots; repaints only rows that differ."""

    def __init__(self, n_slots: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._n_slots = n_slots
        self._rows: tuple[BarRow, ...] = ()
        self._empty_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """What is shown."""
        return self._rows

    def set_empty_text(self, text: str) -> None:
        """The sentence that is shown while there are no rows."""
        self._empty_text = text
        self.update()

    def render_rows(self, rows: tuple[BarRow, ...]) -> None:
        """Show rows, at most as many as there are slots."""
        old, self._rows = self._rows, rows[: self._n_slots]
        if len(old) != len(self._rows):
            self.update()
            return
        for slot, (before, after) in enumerate(zip(old, self._rows, strict=True)):
            if before != after:
                self.update(self._slot_rect(slot))

    def sizeHint(self) -> QSize:
        return QSize(30 * theme.UNIT, self._n_slots * 4 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, self._n_slots * 3 * theme.UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._rows:
            self._paint_empty(painter)
            return
        for slot, row in enumerate(self._rows):
            place = self._slot_rect(slot)
            if place.intersects(event.rect()):
                _paint_row(painter, place, row)

    def _slot_rect(self, slot: int) -> QRect:
        height = min(self.height() // self._n_slots, _TALLEST)
        return QRect(0, slot * height, self.width(), height)

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(QColor(theme.colours().muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect(), flags, self._empty_text)


def _paint_row(painter: QPainter, place: QRect, row: BarRow) -> None:
    half = theme.UNIT // 2
    numbers = QFontMetrics(theme.number_font(theme.SMALL_POINTS))
    number_width = numbers.horizontalAdvance("100.0 %")
    name, bars = _name_and_bars(place)
    _paint_name(painter, name, row)
    bars.setRight(place.right() - number_width - half)
    height = min(bars.height() // len(row.probs) - 1, 2 * theme.UNIT)
    top = bars.top() + (bars.height() - height * len(row.probs)) // 2
    for number, prob in enumerate(row.probs):
        lane = QRect(bars.left(), top + number * height, bars.width(), height)
        _paint_bar(painter, lane, prob, row.colour, is_hollow=number + 1 < len(row.probs))
        painter.setFont(theme.number_font(theme.SMALL_POINTS))
        painter.setPen(QColor(theme.colours().text))
        figure = QRect(bars.right(), lane.top(), place.right() - bars.right(), height)
        painter.drawText(figure, _RIGHT | Qt.TextFlag.TextDontClip, percent(prob))


def _name_and_bars(place: QRect) -> tuple[QRect, QRect]:
    if place.height() >= _STACKED:
        bars = place.adjusted(0, _NAME, 0, -theme.UNIT // 2)
        return QRect(place.left(), place.top(), place.width(), _NAME), bars
    name = QRect(place)
    name.setWidth(max(10 * theme.UNIT, int(0.38 * place.width())))
    return name, place.adjusted(name.width() + theme.UNIT // 2, 0, 0, 0)


def _paint_name(painter: QPainter, place: QRect, row: BarRow) -> None:
    square = QRect(0, 0, _SWATCH, _SWATCH)
    square.moveCenter(place.center())
    square.moveLeft(place.left())
    painter.fillRect(square, QColor.fromRgb(row.colour))
    face = theme.font(theme.SMALL_POINTS, bold=row.is_leading)
    words = place.adjusted(_SWATCH + theme.UNIT // 2, 0, 0, 0)
    painter.setFont(face)
    painter.setPen(QColor(theme.colours().text))
    text = QFontMetrics(face).elidedText(row.name, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, _LEFT, text)


def _paint_bar(
    painter: QPainter, lane: QRect, prob: float, colour: int, *, is_hollow: bool
) -> None:
    ink = QColor.fromRgb(colour)
    track = lane.adjusted(0, 2, 0, -2)
    painter.fillRect(track, QColor(theme.colours().raised))
    bar = QRectF(track)
    bar.setWidth(prob * track.width())
    if not is_hollow:
        painter.fillRect(bar, ink)
        return
    painter.fillRect(bar, QColor(theme.colours().surface))
    painter.fillRect(bar, QBrush(ink, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(ink, 1))
    painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
