"""A page in place of the results: nothing yet, loading, or failed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme

_SIGN = 4 * theme.UNIT
_WIDEST = 60 * theme.UNIT


class MessagePage(QWidget):
    """A sign, a heading and a sentence in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = ""
        self._sentence = ""
        self._is_failure = False

    @property
    def sentence(self) -> str:
        """What the page says."""
        return self._sentence

    def show_loading(self, sentence: str) -> None:
        """Say what is being waited for."""
        self._show(self.tr("One moment"), sentence, is_failure=False)

    def show_failure(self, sentence: str) -> None:
        """Say what went wrong, and what to do."""
        self._show(self.tr("This did not work"), sentence, is_failure=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = theme.colours()
        width = min(self.width() - 4 * theme.UNIT, _WIDEST)
        middle = self.rect().center()
        self._paint_sign(painter, QPointF(middle.x(), middle.y() - 5 * theme.UNIT))
        painter.setFont(theme.font(theme.HEADING_POINTS, bold=True))
        painter.setPen(QColor(chosen.text))
        heading = QRect(middle.x() - width // 2, middle.y() - 2 * theme.UNIT, width, 3 * theme.UNIT)
        painter.drawText(heading, Qt.AlignmentFlag.AlignCenter, self._heading)
        painter.setFont(theme.font())
        painter.setPen(QColor(chosen.muted))
        words = QRect(heading.left(), heading.bottom() + theme.UNIT, width, 12 * theme.UNIT)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(words, flags, self._sentence)

    def _show(self, heading: str, sentence: str, *, is_failure: bool) -> None:
        self._heading, self._sentence, self._is_failure = heading, sentence, is_failure
        self.setAccessibleName(heading)
        self.setAccessibleDescription(sentence)
        self.update()

    def _paint_sign(self, painter: QPainter, centre: QPointF) -> None:
        chosen = theme.colours()
        ink = QColor(chosen.adversarial if self._is_failure else chosen.muted)
        box = QRectF(0, 0, _SIGN, _SIGN)
        box.moveCenter(centre)
        painter.setPen(QPen(ink, 2))
        painter.drawEllipse(box)
        if self._is_failure:
            painter.drawLine(centre + QPointF(0, -8), centre + QPointF(0, 2))
            painter.drawPoint(centre + QPointF(0, 8))
            return
        painter.drawLine(centre, centre + QPointF(0, -10))
        painter.drawLine(centre, centre + QPointF(7, 4))
