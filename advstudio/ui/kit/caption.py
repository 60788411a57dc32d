"""Lines of text in an area of fixed height: painted, so that new text moves nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SWATCH = 10

TITLE = 20
"""Height of a title line, the same over every picture and plot."""


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """One line of a caption.

    Attributes:
        text: On the left; cut with an ellipsis where it does not fit.
        is_strong: Body size and bold, else small.
        is_number: With digits of equal width, in the body colour; else muted unless strong.
        swatch: RGB of a square before the text, or None.
        indent: Pixels before the text.
        right: A number at the right edge.
        right_short: In its place where it does not fit: half a number is another number.
        chip: A word in a dashed frame at the right edge.
    """

    text: str
    is_strong: bool = False
    is_number: bool = False
    swatch: int | None = None
    indent: int = 0
    right: str = ""
    right_short: str = ""
    chip: str = ""


class Caption(QWidget):
    """Paints its lines; repaints only those that differ."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[CaptionLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)

    @property
    def lines(self) -> tuple[CaptionLine, ...]:
        """What is shown."""
        return self._lines

    def render_lines(self, *lines: CaptionLine) -> None:
        """Show lines; they share the height evenly."""
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self.update()
            return
        for number, (was, now) in enumerate(zip(before, lines, strict=True)):
            if was != now:
                self.update(self._line_rect(number))

    def sizeHint(self) -> QSize:
        return QSize(15 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._lines:
            return
        painter = QPainter(self)
        for number, line in enumerate(self._lines):
            place = self._line_rect(number)
            if event.region().intersects(place):
                _paint_line(painter, place, line)

    def _line_rect(self, number: int) -> QRect:
        height = self.height() // len(self._lines)
        return QRect(0, number * height, self.width(), height)


def _paint_line(painter: QPainter, place: QRect, line: CaptionLine) -> None:
    chosen = theme.colours()
    place.setLeft(place.left() + line.indent)
    if line.swatch is not None:
        square = QRect(0, 0, _SWATCH, _SWATCH)
        square.moveCenter(place.center())
        square.moveLeft(place.left())
        painter.fillRect(square, QColor.fromRgb(line.swatch))
        place.setLeft(place.left() + _SWATCH + theme.UNIT // 2)
    if line.right:
        _paint_right(painter, place, line)
    if line.chip:
        _paint_chip(painter, place, line.chip)
    face = _face(line)
    painter.setFont(face)
    painter.setPen(QColor(chosen.text if line.is_strong or line.is_number else chosen.muted))
    text = QFontMetrics(face).elidedText(line.text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _LEFT, text)


def _face(line: CaptionLine) -> QFont:
    if line.is_number:
        return theme.number_font(theme.BODY_POINTS if line.is_strong else theme.SMALL_POINTS)
    if line.is_strong:
        return theme.font(theme.BODY_POINTS, bold=True)
    return theme.font(theme.SMALL_POINTS)


def _paint_right(painter: QPainter, place: QRect, line: CaptionLine) -> None:
    face = theme.number_font(theme.SMALL_POINTS)
    room = place.width() - QFontMetrics(_face(line)).horizontalAdvance(line.text) - theme.UNIT // 2
    is_short = bool(line.right_short) and QFontMetrics(face).horizontalAdvance(line.right) > room
    text = line.right_short if is_short else line.right
    painter.setFont(face)
    painter.setPen(QColor(theme.colours().text))
    painter.drawText(place, _RIGHT, text)
    place.setRight(place.right() - QFontMetrics(face).horizontalAdvance(text) - theme.UNIT // 2)


def _paint_chip(painter: QPainter, place: QRect, text: str) -> None:
    face = theme.font(theme.SMALL_POINTS)
    width = QFontMetrics(face).horizontalAdvance(text) + theme.UNIT
    chip = QRect(place.right() - width, place.top() + 1, width, place.height() - 3)
    painter.setFont(face)
    painter.setPen(QPen(QColor(theme.colours().muted), 1, Qt.PenStyle.DashLine))
    painter.drawRect(chip)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
    place.setRight(chip.left() - theme.UNIT // 2)
