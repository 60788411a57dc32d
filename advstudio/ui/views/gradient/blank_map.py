"""What stands in place of a gradient that is not there: an empty, hatched frame that says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme

_HALF = theme.UNIT // 2


class BlankMap(QWidget):
    """A heading and a sentence on a hatched ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = self._sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    @property
    def texts(self) -> tuple[str, str]:
        """Heading and sentence."""
        return self._heading, self._sentence

    def say(self, heading: str, sentence: str) -> None:
        """Say what is missing, and why."""
        self._heading, self._sentence = heading, sentence
        self.setAccessibleName(heading)
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, chosen = QPainter(self), theme.colours()
        frame = self.rect().adjusted(0, 0, -1, -1)
        painter.fillRect(frame, QColor(chosen.surface))
        painter.fillRect(frame, QBrush(QColor(chosen.raised), Qt.BrushStyle.FDiagPattern))
        painter.setPen(QPen(QColor(chosen.muted), 1, Qt.PenStyle.DashLine))
        painter.drawRect(frame)
        space = QRectF(frame).adjusted(theme.UNIT, theme.UNIT, -theme.UNIT, -theme.UNIT)
        painter.setFont(theme.font(theme.SMALL_POINTS, bold=True))
        heading = painter.boundingRect(space, _WRAPPED, self._heading)
        painter.setFont(theme.font(theme.SMALL_POINTS))
        words = painter.boundingRect(space, _WRAPPED, self._sentence)
        height = heading.height() + _HALF + words.height()
        heading.moveTop(max(space.top(), space.center().y() - height / 2))
        words.moveTop(heading.bottom() + _HALF)
        # Where the sentence has no room, its first lines say the most; the tooltip has them all.
        words.setBottom(min(words.bottom(), space.bottom()))
        self._paint_words(painter, heading, words)

    def _paint_words(self, painter: QPainter, heading: QRectF, words: QRectF) -> None:
        chosen = theme.colours()
        ground = heading.united(words).adjusted(-_HALF, -_HALF, _HALF, _HALF)
        painter.fillRect(ground, QColor(chosen.surface))
        painter.setFont(theme.font(theme.SMALL_POINTS, bold=True))
        painter.setPen(QColor(chosen.text))
        painter.drawText(heading, _WRAPPED, self._heading)
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(QColor(chosen.muted))
        painter.setClipRect(words)
        painter.drawText(words, _WRAPPED, self._sentence)


_WRAPPED = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
