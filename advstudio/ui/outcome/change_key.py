"""Which colour of the perturbation's picture stands for which change of a pixel."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.image_view import as_image
from advstudio.ui.kit.perturbation_view import PerturbationMode, signed_colours


class ChangeKey(QWidget):
    """A band of colours with the change, in 255ths, at both ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gain = 0
        self._mode = PerturbationMode.SIGNED
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(2 * theme.UNIT)

    def render_gain(self, gain: int, mode: PerturbationMode) -> None:
        """Show the band of a gain: its ends stand for a change of half the pixel range over it."""
        if (gain, mode) == (self._gain, self._mode):
            return
        self._gain, self._mode = gain, mode
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(15 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._gain:
            return
        painter = QPainter(self)
        face = theme.number_font(theme.SMALL_POINTS)
        painter.setFont(face)
        painter.setPen(QColor(theme.colours().muted))
        reach = f"{127.5 / self._gain:.3g}"
        low = self.tr("−{reach}").format(reach=reach)
        high = self.tr("+{reach}/255").format(reach=reach)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | middle, low)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | middle, high)
        width = QFontMetrics(face).horizontalAdvance
        half = theme.UNIT // 2
        band = QRect(self.rect()).adjusted(width(low) + half, half, -width(high) - half, -half)
        pixels = np.ascontiguousarray(self._colours()[None])
        painter.drawImage(band, as_image(pixels))

    def _colours(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        if self._mode is PerturbationMode.SIGNED:
            return signed_colours()
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
