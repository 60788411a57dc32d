"""The colours of a landscape, from its lowest to its highest value."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.image_view import as_image
from advstudio.ui.views.landscape.picture import height_colours

_HEIGHT = 2 * theme.UNIT


class HeightScale(QWidget):
    """A bar with its ends in numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    def set_span(self, low: float, high: float) -> None:
        """What the ends of the colours stand for."""
        texts = (_printed(low), _printed(high) if _printed(high) != _printed(low) else "")
        if texts != self._texts:
            self._texts = texts
            self.setAccessibleDescription(" … ".join(texts))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = theme.number_font(theme.SMALL_POINTS)
        painter.setFont(face)
        left, right = (QFontMetrics(face).horizontalAdvance(t) + 4 for t in self._texts)
        bar = QRect(left, 4, self.width() - left - right, _HEIGHT - 8)
        painter.drawImage(bar, as_image(np.ascontiguousarray(height_colours()[None])))
        painter.setPen(QColor(theme.colours().muted))
        for text, side in zip(
            self._texts, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True
        ):
            painter.drawText(self.rect(), side | Qt.AlignmentFlag.AlignVCenter, text)


def _printed(value: float) -> str:
    return f"{value + 0.0:.3g}".replace("-", "−")
