"""Some pictures side by side, as large as there is room for."""

from __future__ import annotations

from math import ceil

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.session.frames import Pixels
from advstudio.ui import theme

_GAP = 2
_CALM = 0.85


class PictureGrid(QWidget):
    """Rows of pictures without titles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: tuple[QImage, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(12 * theme.UNIT, 12 * theme.UNIT)

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return len(self._images)

    def render_pixels(self, pixels: Pixels) -> None:
        """Show (m, h, w, c) uint8 pictures, c = 1 or 3."""
        self._images = tuple(_image(picture) for picture in pixels)
        self.update()

    def clear(self) -> None:
        """Show none."""
        self._images = ()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(24 * theme.UNIT, 24 * theme.UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._images:
            return
        painter = QPainter(self)
        cell, columns = self._cell()
        rows = ceil(len(self._images) / columns)
        left = (self.width() - columns * (cell + _GAP) + _GAP) // 2
        painter.fillRect(
            QRect(left, 0, columns * (cell + _GAP) - _GAP, rows * (cell + _GAP) - _GAP),
            QColor(theme.colours().raised),
        )
        for number, image in enumerate(self._images):
            row, column = divmod(number, columns)
            corner = (left + column * (cell + _GAP), row * (cell + _GAP))
            painter.drawImage(QRectF(*corner, cell, cell), image)

    def _cell(self) -> tuple[int, int]:
        """Side of a picture in pixels, and pictures in a row."""
        count = len(self._images)
        sides = {
            columns: self._side(columns, ceil(count / columns)) for columns in range(1, count + 1)
        }
        full = {columns: side for columns, side in sides.items() if count % columns == 0}
        best = max(full, key=lambda columns: full[columns])
        # Full rows look calmer, unless they cost too much of the size.
        if full[best] < _CALM * max(sides.values()):
            best = max(sides, key=lambda columns: sides[columns])
        return max(1, sides[best] - _GAP), best

    def _side(self, columns: int, rows: int) -> int:
        return min((self.width() + _GAP) // columns, (self.height() + _GAP) // rows)


def _image(picture: Pixels) -> QImage:
    pixels = np.ascontiguousarray(picture)
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_Grayscale8 if channels == 1 else QImage.Format.Format_RGB888
    # A copy: the array does not outlive this call.
    return QImage(pixels.data, width, height, channels * width, kind).copy()
