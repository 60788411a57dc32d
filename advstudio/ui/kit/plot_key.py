"""The key of a plot: a sample and a word for each thing that is drawn, in rows that wrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme

ROW = 2 * theme.UNIT
_SAMPLE = 20
_GAP = theme.UNIT // 2
_APART = theme.UNIT + theme.UNIT // 2

PaintSample = Callable[[QPainter, QRectF], None]


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A sample, painted in a small rectangle, and what it stands for."""

    text: str
    paint: PaintSample


class PlotKey(QWidget):
    """As many rows as its entries need, up to a number; what does not fit is left out.

    Args:
        most_rows: How many rows it may take.
    """

    def __init__(self, most_rows: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_rows = most_rows
        self._entries: tuple[KeyEntry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is named."""
        return tuple(entry.text for entry in self._entries)

    def set_most_rows(self, rows: int) -> None:
        """How many rows it may take."""
        if rows != self._most_rows:
            self._most_rows = rows
            self._fit()
            self.update()

    def render_entries(self, entries: tuple[KeyEntry, ...]) -> None:
        """Name these."""
        self._entries = entries
        self.setAccessibleDescription(", ".join(self.texts))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(30 * theme.UNIT, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.SMALL_POINTS))
        for entry, place in self._places():
            painter.save()
            entry.paint(painter, QRectF(place.left(), place.top(), _SAMPLE, ROW))
            painter.restore()
            painter.setPen(QColor(theme.colours().muted))
            words = place.adjusted(_SAMPLE + _GAP, 0, 0, 0)
            text = QFontMetrics(painter.font()).elidedText(
                entry.text, Qt.TextElideMode.ElideMiddle, int(words.width())
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

    def _fit(self) -> None:
        bottom = max((place.bottom() for _, place in self._places()), default=ROW)
        self.setFixedHeight(int(bottom))

    def _places(self) -> list[tuple[KeyEntry, QRectF]]:
        metrics = QFontMetrics(theme.font(theme.SMALL_POINTS))
        found, x, y = [], 0.0, 0.0
        for entry in self._entries:
            wanted = _SAMPLE + _GAP + metrics.horizontalAdvance(entry.text) + 1
            # Two long names share a row, rather than that the second is left out.
            width = min(wanted, max((self.width() - _APART) / 2, _SAMPLE))
            if x and x + width > self.width():
                x, y = 0.0, y + ROW
            if y >= self._most_rows * ROW:
                break
            found.append((entry, QRectF(x, y, width, ROW)))
            x += width + _APART
        return found


def line_sample(
    colour: QColor | str, style: Qt.PenStyle = Qt.PenStyle.SolidLine, width: float = 2.0
) -> PaintSample:
    """A piece of a line."""

    def _paint(painter: QPainter, place: QRectF) -> None:
        painter.setPen(QPen(QColor(colour), width, style))
        middle = place.center().y()
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.right(), middle))

    return _paint


def patch_sample(paint_patch: PaintSample) -> PaintSample:
    """A small area."""

    def _paint(painter: QPainter, place: QRectF) -> None:
        paint_patch(painter, place.adjusted(1, 3, -1, -3))

    return _paint


def mark_sample(paint_mark: Callable[[QPainter, QPointF], None]) -> PaintSample:
    """A mark at a point."""

    def _paint(painter: QPainter, place: QRectF) -> None:
        paint_mark(painter, place.center())

    return _paint
