"""Rows of class name, bars and percentages; each row has one bar, or a clean and an attacked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.numerals import percent

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SWATCH = 10
_TALLEST = 9 * theme.UNIT
_NAME = 2 * theme.UNIT
# From this height on, a row has room for its name above its bars.
_STACKED = 6 * theme.UNIT
_NUMBER = 7 * theme.UNIT
_SHORTEST_BAR = 3 * theme.UNIT


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
        self._names_width = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """What is shown."""
        return self._rows

    def set_empty_text(self, text: str) -> None:
        """The sentence that is shown while there are no rows."""
        self._empty_text = text
        self.update()

    def make_room(self, names: Iterable[str]) -> None:
        """Show these names whole beside their bars, if the widget is wide enough.

        They tell the rows apart without the squares in the colours of classes.
        """
        metrics = QFontMetrics(theme.font(theme.SMALL_POINTS, bold=True))
        longest = max(map(metrics.horizontalAdvance, names), default=0)
        self._names_width = longest
        self.update()

    def render_rows(self, rows: tuple[BarRow, ...]) -> None:
        """Show rows, at most as many as there are slots."""
        old, self._rows = self._rows, rows[: self._n_slots]
        if [_frame(row) for row in old] != [_frame(row) for row in self._rows]:
            self.update()
            return
        for slot, (before, after) in enumerate(zip(old, self._rows, strict=True)):
            for lane, (was, now) in enumerate(zip(before.probs, after.probs, strict=True)):
                if was != now:
                    self.update(self._lanes(slot, len(after.probs))[lane])

    def sizeHint(self) -> QSize:
        return QSize(30 * theme.UNIT, self._n_slots * 4 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, self._n_slots * 3 * theme.UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._rows:
            self._paint_empty(painter)
            return
        exposed, chosen = event.region(), theme.colours()
        for slot, row in enumerate(self._rows):
            name = self._name_rect(slot)
            if exposed.intersects(name):
                if not self._names_width:
                    name = _paint_swatch(painter, name, row)
                _paint_name(painter, name, row, chosen)
            painter.setFont(theme.number_font(theme.SMALL_POINTS))
            for number, lane in enumerate(self._lanes(slot, len(row.probs))):
                if exposed.intersects(lane):
                    _paint_lane(painter, lane, row, number, chosen)

    def _slot_rect(self, slot: int) -> QRect:
        height = min(self.height() // self._n_slots, _TALLEST)
        return QRect(0, slot * height, self.width(), height)

    def _name_rect(self, slot: int) -> QRect:
        place = self._slot_rect(slot)
        if place.height() >= _STACKED:
            return QRect(place.left(), place.top(), place.width(), _NAME)
        widest = place.width() - _NUMBER - _SHORTEST_BAR
        share = max(10 * theme.UNIT, int(0.38 * place.width()))
        place.setWidth(max(share, min(self._names_width, widest)))
        return place

    def _lanes(self, slot: int, count: int) -> list[QRect]:
        """The places of a row's bars with their numbers."""
        place = self._slot_rect(slot)
        is_stacked = place.height() >= _STACKED
        if is_stacked:
            place.adjust(0, _NAME, 0, -theme.UNIT // 2)
        else:
            place.setLeft(self._name_rect(slot).right() + theme.UNIT // 2)
        height = min(place.height() // count - 1, 2 * theme.UNIT)
        top = place.top() + (0 if is_stacked else (place.height() - height * count) // 2)
        return [
            QRect(place.left(), top + number * height, place.width(), height)
            for number in range(count)
        ]

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(QColor(theme.colours().muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect(), flags, self._empty_text)


def _frame(row: BarRow) -> tuple[str, int, bool, int]:
    """What a row shows besides its numbers."""
    return row.name, row.colour, row.is_leading, len(row.probs)


def _paint_swatch(painter: QPainter, place: QRect, row: BarRow) -> QRect:
    """The class's colour; gives what is left of the place."""
    square = QRect(0, 0, _SWATCH, _SWATCH)
    square.moveCenter(place.center())
    square.moveLeft(place.left())
    painter.fillRect(square, QColor.fromRgb(row.colour))
    return place.adjusted(_SWATCH + theme.UNIT // 2, 0, 0, 0)


def _paint_name(painter: QPainter, words: QRect, row: BarRow, chosen: theme.Colours) -> None:
    face = theme.font(theme.SMALL_POINTS, bold=row.is_leading)
    painter.setFont(face)
    painter.setPen(QColor(chosen.text))
    text = QFontMetrics(face).elidedText(row.name, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, _LEFT, text)


def _paint_lane(
    painter: QPainter, lane: QRect, row: BarRow, number: int, chosen: theme.Colours
) -> None:
    prob, ink = row.probs[number], QColor.fromRgb(row.colour)
    track = lane.adjusted(0, 2, -_NUMBER, -2)
    painter.fillRect(track, QColor(chosen.raised))
    bar = QRectF(track)
    bar.setWidth(prob * track.width())
    if number + 1 < len(row.probs):
        _paint_hollow(painter, bar, ink, QColor(chosen.surface))
    else:
        painter.fillRect(bar, ink)
    painter.setPen(QColor(chosen.text))
    painter.drawText(lane, _RIGHT, percent(prob))


def _paint_hollow(painter: QPainter, bar: QRectF, ink: QColor, ground: QColor) -> None:
    painter.fillRect(bar, ground)
    painter.fillRect(bar, QBrush(ink, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(ink, 1))
    painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
