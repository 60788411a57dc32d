"""A square table of numbers: each cell shaded, with its number in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import isfinite

import numpy as np
from cmap import Colormap
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from advstudio.ui.kit import theme

# From dark blue to yellow, evenly: readable with every common colour blindness, and in grey.
_MAP = "cividis"
_LEVELS = 256

_HEAD = 2 * theme.UNIT
_AXIS = 2 * theme.UNIT
_WIDEST, _HIGHEST = 6 * theme.UNIT, 4 * theme.UNIT
_LOWEST = theme.UNIT + theme.UNIT // 2 + 1
_READABLE = 3 * theme.UNIT + theme.UNIT // 2
_PALE = 0.4
_FLAGS = Qt.AlignmentFlag.AlignCenter
_STEPS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class MatrixContents:
    """What a matrix shows.

    Attributes:
        values: (n, n) in [0, 1], by which cells are shaded; NaN where nothing is known.
        is_old: (n, n) bool, cells that are out of date.
        texts: n rows of n numbers as people read them.
        heads: n headings of the rows; the columns have their numbers, from 1.
        margins: Columns beside the matrix that are not shaded: heading and n texts.
        tell: A cell in a sentence.
        tell_head: A row in a sentence.
    """

    values: NDArray[np.float32]
    is_old: NDArray[np.bool_]
    texts: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    margins: tuple[tuple[str, tuple[str, ...]], ...]
    tell: Callable[[int, int], str]
    tell_head: Callable[[int], str]


class ShadedMatrix(QWidget):
    """A click, or Enter at the cell that the arrow keys move, picks a cell.

    Args:
        row_label: What the rows are.
        column_label: What the columns are.
        head_width: Pixels for the headings of the rows.
        margin_width: Pixels for each column beside the matrix.
    """

    picked = Signal(int, int)
    """Row and column."""

    def __init__(
        self, *, row_label: str, column_label: str, head_width: int, margin_width: int = 0
    ) -> None:
        super().__init__()
        self._labels = (row_label, column_label)
        self._head_width, self._margin_width = head_width, margin_width
        self._contents: MatrixContents | None = None
        self._is_stale = False
        self._cell: tuple[int, int] | None = None
        self._cursor: tuple[int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(20 * theme.UNIT, 12 * theme.UNIT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def contents(self) -> MatrixContents | None:
        """What is shown."""
        return self._contents

    @property
    def is_stale(self) -> bool:
        """Whether it is shown as out of date."""
        return self._is_stale

    def render_contents(self, contents: MatrixContents | None, *, is_stale: bool) -> None:
        """Show a matrix, pale where it is out of date; None shows none."""
        self._contents, self._is_stale = contents, is_stale
        count = len(contents.heads) if contents else 0
        self.setMinimumHeight(max(12 * theme.UNIT, self._top() + count * _LOWEST))
        self.update()

    def mark(self, cell: tuple[int, int] | None) -> None:
        """Frame the cell whose pictures are shown."""
        self._cell = cell
        self.update()

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell is, in widget pixels."""
        width, height = self._cell_size()
        left = self._left() + column * width
        return QRect(left, self._top() + row * height, width, height)

    def sizeHint(self) -> QSize:
        return QSize(50 * theme.UNIT, 30 * theme.UNIT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._pick(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._contents is None or (key not in _STEPS and key not in _ENTER):
            super().keyPressEvent(event)
            return
        row, column = self._cursor or self._cell or (0, 0)
        if key in _ENTER:
            self._pick((row, column))
            return
        down, right = _STEPS[key]
        last = len(self._contents.heads) - 1
        self._cursor = (min(max(row + down, 0), last), min(max(column + right, 0), last))
        self.setAccessibleDescription(self._contents.tell(*self._cursor))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._cursor = None
        self.update()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            told = self._told_at(event.pos())
            if told:
                QToolTip.showText(event.globalPos(), told, self)
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(theme.SMALL_POINTS))
        contents = self._contents
        if contents is None or not contents.heads:
            return
        self._paint_axes(painter)
        self._paint_heads(painter, contents)
        self._paint_cells(painter, contents)
        self._paint_margins(painter, contents)
        chosen = theme.colours()
        for cell, colour in ((self._cell, chosen.text), (self._cursor, chosen.accent)):
            if cell is not None and max(cell) < len(contents.heads):
                painter.setPen(QPen(QColor(colour), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.cell_rect(*cell).adjusted(0, 0, -1, -1))

    def _pick(self, cell: tuple[int, int]) -> None:
        self.mark(cell)
        self.picked.emit(*cell)

    def _told_at(self, place: QPoint) -> str:
        contents, cell = self._contents, self._cell_at(place)
        if contents is None:
            return ""
        if cell is not None:
            return contents.tell(*cell)
        row = (place.y() - self._top()) // self._cell_size()[1]
        is_head = 0 <= row < len(contents.heads) and place.x() < self._left()
        return contents.tell_head(row) if is_head else ""

    def _cell_at(self, place: QPoint) -> tuple[int, int] | None:
        if self._contents is None:
            return None
        width, height = self._cell_size()
        column, row = (place.x() - self._left()) // width, (place.y() - self._top()) // height
        count = len(self._contents.heads)
        return (row, column) if 0 <= row < count and 0 <= column < count else None

    def _left(self) -> int:
        return _AXIS + self._head_space()

    def _head_space(self) -> int:
        """As much as the headings need, as long as the cells keep a width to read them by."""
        contents = self._contents
        if contents is None:
            return self._head_width
        metrics = QFontMetrics(theme.font(theme.SMALL_POINTS))
        widest = max((metrics.horizontalAdvance(head) for head in contents.heads), default=0)
        taken = _AXIS + len(contents.margins) * self._margin_width + len(contents.heads) * _READABLE
        return min(widest + theme.UNIT, max(self._head_width, self.width() - taken))

    def _top(self) -> int:
        return _AXIS + _HEAD

    def _cell_size(self) -> tuple[int, int]:
        count = max(1, len(self._contents.heads)) if self._contents else 1
        margins = len(self._contents.margins) if self._contents else 0
        across = self.width() - self._left() - margins * self._margin_width
        width = min(_WIDEST, max(across, count) // count)
        return width, min(_HIGHEST, max(self.height() - self._top(), count) // count)

    def _paint_axes(self, painter: QPainter) -> None:
        width, height = self._cell_size()
        count = len(self._contents.heads) if self._contents else 0
        painter.setPen(QColor(theme.colours().muted))
        along = QRect(self._left(), 0, width * count, _AXIS)
        painter.drawText(along, _FLAGS | Qt.TextFlag.TextDontClip, self._labels[1])
        painter.save()
        painter.translate(0, self._top() + height * count)
        painter.rotate(-90)
        upright = QRect(0, 0, height * count, _AXIS)
        painter.drawText(upright, _FLAGS | Qt.TextFlag.TextDontClip, self._labels[0])
        painter.restore()

    def _paint_heads(self, painter: QPainter, contents: MatrixContents) -> None:
        metrics = QFontMetrics(painter.font())
        width, height = self._cell_size()
        left, top = self._left(), self._top()
        room = left - _AXIS - theme.UNIT // 2
        painter.setPen(QColor(theme.colours().text))
        for number, head in enumerate(contents.heads):
            place = QRect(_AXIS, top + number * height, room, height)
            text = metrics.elidedText(head, Qt.TextElideMode.ElideRight, place.width())
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, flags, text)
            place = QRect(left + number * width, _AXIS, width, _HEAD)
            painter.drawText(place, _FLAGS, str(number + 1))

    def _paint_cells(self, painter: QPainter, contents: MatrixContents) -> None:
        chosen = theme.colours()
        unknown = (QColor(chosen.raised), QColor(chosen.muted))
        # Taken out of the loop: a matrix has hundreds of cells, and a drag may be waiting.
        width, height = self._cell_size()
        left, top, flags = self._left(), self._top(), _FLAGS | Qt.TextFlag.TextDontClip
        values, is_old = contents.values.tolist(), contents.is_old.tolist()
        for row, texts in enumerate(contents.texts):
            for column, text in enumerate(texts):
                place = QRect(left + column * width, top + row * height, width - 1, height - 1)
                value = values[row][column]
                painter.setOpacity(_PALE if self._is_stale or is_old[row][column] else 1.0)
                colour, ink = _shade(value) if isfinite(value) else unknown
                painter.fillRect(place, colour)
                painter.setPen(ink)
                painter.drawText(place, flags, text)
        painter.setOpacity(1.0)

    def _paint_margins(self, painter: QPainter, contents: MatrixContents) -> None:
        width, height = self._cell_size()
        chosen = theme.colours()
        left = self._left() + width * len(contents.heads)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        for number, (head, texts) in enumerate(contents.margins):
            start = left + number * self._margin_width
            painter.setPen(QColor(chosen.muted))
            place = QRect(start, _AXIS, self._margin_width, _HEAD)
            painter.drawText(place, flags, head)
            painter.setPen(QColor(chosen.text))
            painter.setOpacity(_PALE if self._is_stale else 1.0)
            for row, text in enumerate(texts):
                place = QRect(start, self._top() + row * height, self._margin_width, height)
                painter.drawText(place, flags, text)
            painter.setOpacity(1.0)


@cache
def _shades() -> tuple[tuple[QColor, QColor], ...]:
    """The map from 0 to 1 in 256 levels, each with the colour of what is written on it."""
    levels = Colormap(_MAP).lut(_LEVELS)[:, :3].tolist()
    colours = [QColor(*(round(255 * part) for part in level)) for level in levels]
    return tuple((colour, _ink_on(colour)) for colour in colours)


def _shade(value: float) -> tuple[QColor, QColor]:
    return _shades()[min(max(round(value * (_LEVELS - 1)), 0), _LEVELS - 1)]


def _ink_on(colour: QColor) -> QColor:
    """Of the two palettes' text colours the one that can be read on a shade."""
    is_dark = colour.lightnessF() < 0.45
    return QColor(theme.DARK.text if is_dark else theme.LIGHT.text)
