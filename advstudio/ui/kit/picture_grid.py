"""Some pictures side by side, as large as there is room for, each with a word under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.session.frames import Pixels
from advstudio.ui.kit import theme

_GAP = 2
_CALM = 0.85
_WORD = 2 * theme.UNIT
_SMALLEST = 3 * theme.UNIT
"""Side of a picture with a word that can still be seen."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is said under a picture.

    Attributes:
        text: Short.
        is_alarm: Whether it is said in bold, in the colour of attacked pictures.
    """

    text: str
    is_alarm: bool = False


class PictureGrid(QWidget):
    """Rows of pictures; words under them, or none.

    Without words all pictures are shown; with words as many as can be seen and read.

    Args:
        widest: A word that there is to be room for: grids with the same one are level.
    """

    def __init__(self, widest: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self._images: tuple[QImage, ...] = ()
        self._words: tuple[Word, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(12 * theme.UNIT, 12 * theme.UNIT)

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return len(self._images)

    @property
    def words(self) -> tuple[str, ...]:
        """What is said under the pictures."""
        return tuple(word.text for word in self._words)

    def render_pixels(self, pixels: Pixels, words: Sequence[Word] = ()) -> None:
        """Show (m, h, w, c) uint8 pictures, c = 1 or 3, with m words or none."""
        self._images = tuple(_image(picture) for picture in pixels)
        self._words = tuple(words)
        self.setAccessibleDescription(", ".join(self.words))
        self.update()

    def clear(self) -> None:
        """Show none."""
        self._images, self._words = (), ()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(24 * theme.UNIT, 24 * theme.UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._images:
            return
        painter = QPainter(self)
        count, side, columns = self._cell()
        across = max(side + _GAP, self._least_width())
        down = side + _GAP + self._word_height
        rows = ceil(count / columns)
        left = (self.width() - columns * across + _GAP) // 2
        if not self._words:
            ground = QRect(left, 0, columns * across - _GAP, rows * down - _GAP)
            painter.fillRect(ground, QColor(theme.colours().raised))
        for number, image in enumerate(self._images[:count]):
            row, column = divmod(number, columns)
            place = QRectF(left + column * across, row * down, across - _GAP, side)
            picture = QRectF(0, 0, side, side)
            picture.moveCenter(place.center())
            painter.drawImage(picture, image)
            if self._words:
                below = QRectF(place.left() - _GAP, place.bottom(), across + _GAP, _WORD)
                _paint_word(painter, below, self._words[number])

    @property
    def _word_height(self) -> int:
        return _WORD if self._words else 0

    def _cell(self) -> tuple[int, int, int]:
        """How many pictures are shown, the side of one in pixels, and how many are in a row."""
        most = max(1, (self.width() + _GAP) // self._least_width())
        count = min(len(self._images), self._readable(most))
        sides = {
            columns: self._side(columns, ceil(count / columns))
            for columns in range(1, min(count, most) + 1)
        }
        full = {columns: side for columns, side in sides.items() if count % columns == 0}
        best = max(full, key=lambda columns: full[columns])
        # Full rows look calmer, unless they cost too much of the size.
        if full[best] < _CALM * max(sides.values()):
            best = max(sides, key=lambda columns: sides[columns])
        return count, max(1, sides[best] - _GAP), best

    def _readable(self, columns: int) -> int:
        """How many pictures with words there is room for."""
        if not self._words:
            return len(self._images)
        rows = (self.height() + _GAP) // (_SMALLEST + _GAP + _WORD)
        return columns * max(1, rows)

    def _least_width(self) -> int:
        """Of a picture with its gap, so that no word runs into the next one."""
        if not self._words:
            return _GAP + 1
        metrics = QFontMetrics(theme.font(theme.SMALL_POINTS, bold=True))
        texts = (self._widest, *(word.text for word in self._words))
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        return _GAP + max(_SMALLEST, widest + theme.UNIT // 2)

    def _side(self, columns: int, rows: int) -> int:
        down = (self.height() + _GAP) // rows - self._word_height
        return min((self.width() + _GAP) // columns, down)


def _paint_word(painter: QPainter, place: QRectF, word: Word) -> None:
    chosen = theme.colours()
    painter.setFont(theme.font(theme.SMALL_POINTS, bold=word.is_alarm))
    painter.setPen(QColor(chosen.adversarial if word.is_alarm else chosen.text))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, word.text)


def _image(picture: Pixels) -> QImage:
    pixels = np.ascontiguousarray(picture)
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_Grayscale8 if channels == 1 else QImage.Format.Format_RGB888
    # A copy: the array does not outlive this call.
    return QImage(pixels.data, width, height, channels * width, kind).copy()
