"""Over paired bars: their title, and which bar of a pair is which."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import fitting
from advstudio.ui.kit.caption import TITLE


class BarKey(QWidget):
    """One line: the title at the left, a hatched and a filled key with their words at the right.

    Args:
        title: Without what stands in brackets where it does not fit.
        hatched: What the upper bar stands for.
        filled: What the lower bar stands for.
    """

    def __init__(
        self, title: str, *, hatched: str, filled: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title, self._hatched, self._filled = title, hatched, filled
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(TITLE)

    @property
    def words(self) -> tuple[str, str]:
        """What the upper and the lower bar stand for."""
        return self._hatched, self._filled

    def set_words(self, *, hatched: str, filled: str) -> None:
        """Say what the bars stand for; "" where there is none."""
        if (hatched, filled) != self.words:
            self._hatched, self._filled = hatched, filled
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(30 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = theme.font(theme.SMALL_POINTS)
        painter.setFont(face)
        chosen = theme.colours()
        right = self.width()
        for word, is_hollow in ((self._filled, False), (self._hatched, True)):
            if not word:
                continue
            width = QFontMetrics(face).horizontalAdvance(word)
            right -= width
            painter.setPen(QColor(chosen.muted))
            place = QRect(right, 0, width, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, word)
            right -= 2 * theme.UNIT
            self._paint_key(painter, right, is_hollow=is_hollow)
            right -= theme.UNIT
        title = QRect(0, 0, right, self.height())
        painter.setPen(QColor(chosen.muted))
        text = fitting(self._title, painter.fontMetrics(), right)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_key(self, painter: QPainter, left: int, *, is_hollow: bool) -> None:
        key = QRect(left, self.height() // 2 - 4, 12, 8)
        ink = QColor(theme.colours().muted)
        if not is_hollow:
            painter.fillRect(key, ink)
            return
        painter.fillRect(key, QBrush(ink, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(ink, 1))
        painter.drawRect(key.adjusted(0, 0, -1, -1))
