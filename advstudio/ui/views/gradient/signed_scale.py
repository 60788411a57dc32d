"""The colours of a signed map, from the largest decrease to the largest increase."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.image_view import as_image
from advstudio.ui.kit.perturbation_view import signed_colours

_HEIGHT = 2 * theme.UNIT


class SignedScale(QWidget):
    """A bar with its ends in numbers; nothing while there is no map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._largest = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    def set_largest(self, largest: float) -> None:
        """What the ends of the colours stand for; 0 shows nothing."""
        if largest != self._largest:
            self._largest = largest
            self.setAccessibleName(self._ends()[1] if largest else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._largest:
            return
        painter = QPainter(self)
        low, high = self._ends()
        face = theme.number_font(theme.SMALL_POINTS)
        painter.setFont(face)
        width = QFontMetrics(face).horizontalAdvance(low) + theme.UNIT // 2
        colours = np.ascontiguousarray(signed_colours()[None])
        bar = QRect(width, 4, self.width() - 2 * width, _HEIGHT - 8)
        painter.drawImage(bar, as_image(colours))
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(self.rect(), _LEFT, low)
        painter.drawText(self.rect(), _RIGHT, high)

    def _ends(self) -> tuple[str, str]:
        return f"−{self._largest:.2g}", f"+{self._largest:.2g}"


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
