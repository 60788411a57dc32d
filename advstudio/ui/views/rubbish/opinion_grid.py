"""Small pictures, each with the class that is seen in it, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.session.frames import Pixels
from advstudio.ui.kit import theme
from advstudio.ui.kit.image_view import as_image

_SMALLEST, _LARGEST = 6 * theme.UNIT, 12 * theme.UNIT
_LINE = 2 * theme.UNIT - 1
_GAP = theme.UNIT // 2
_STRIPE = 3


@dataclass(frozen=True, slots=True)
class Captioned:
    """A picture, (h, w, c) uint8, with a line for each classifier; `is_sure` frames it."""

    pixels: Pixels
    lines: tuple[str, ...]
    is_sure: bool


class OpinionGrid(QWidget):
    """As many as fit, in rows; those in which a class is surely seen have a striped edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Captioned, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(_SMALLEST, _SMALLEST + 2 * _LINE)

    @property
    def entries(self) -> tuple[Captioned, ...]:
        """What there is to show."""
        return self._entries

    @property
    def count_shown(self) -> int:
        """How many of them fit."""
        columns, rows = self._table(self._side())
        return min(len(self._entries), columns * rows)

    def render_entries(self, entries: tuple[Captioned, ...]) -> None:
        """Show pictures."""
        self._entries = entries
        said = "; ".join(", ".join(entry.lines) for entry in entries[: self.count_shown])
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(6 * _SMALLEST, 2 * (_SMALLEST + 2 * _LINE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.number_font(theme.SMALL_POINTS))
        side = self._side()
        columns, _ = self._table(side)
        # Spread over the width, so that the right edge is as even as the left one.
        step = self.width() / columns
        for number, entry in enumerate(self._entries[: self.count_shown]):
            row, column = divmod(number, columns)
            left = int(column * step + (step - side) / 2)
            corner = QPoint(left, row * self._cell_height(side))
            self._paint_entry(painter, QRect(corner, QSize(side, side)), entry)

    def _side(self) -> int:
        """Of a picture: the largest at which all fit, or else the smallest."""
        for side in range(_LARGEST, _SMALLEST, -4):
            columns, rows = self._table(side)
            if columns * rows >= len(self._entries):
                return side
        return _SMALLEST

    def _table(self, side: int) -> tuple[int, int]:
        """Columns and rows that there is room for."""
        columns = max(1, self.width() // (side + 2 * _GAP))
        return columns, max(1, (self.height() + _GAP) // self._cell_height(side))

    def _cell_height(self, side: int) -> int:
        lines = max((len(entry.lines) for entry in self._entries), default=1)
        return side + lines * _LINE + _GAP

    def _paint_entry(self, painter: QPainter, square: QRect, entry: Captioned) -> None:
        chosen = theme.colours()
        painter.drawImage(QRectF(square), as_image(entry.pixels))
        if entry.is_sure:
            edge = QRect(square.left(), square.bottom() - 2 * _STRIPE, square.width(), 2 * _STRIPE)
            painter.fillRect(edge, QColor(chosen.surface))
            painter.fillRect(edge, QBrush(QColor(chosen.adversarial), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(chosen.adversarial), 2))
            painter.drawRect(square.adjusted(1, 1, -1, -1))
        painter.setPen(QColor(chosen.text if entry.is_sure else chosen.muted))
        for number, line in enumerate(entry.lines):
            words = QRect(square.left() - _GAP, square.bottom() + 1 + number * _LINE,
                          square.width() + 2 * _GAP, _LINE)  # fmt: skip
            text = painter.fontMetrics().elidedText(
                line, Qt.TextElideMode.ElideRight, words.width()
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)
