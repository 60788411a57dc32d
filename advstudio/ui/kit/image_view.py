"""A picture of uint8 pixels, as large as fits, with its aspect kept."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.session.frames import Pixels
from advstudio.ui.kit import theme

_FLAGS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_MARK = 4
_FORMATS = {
    1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBX8888,
}  # fmt: skip


class ImageView(QWidget):
    """Shows one picture; repaints only when its pixels or its marks differ."""

    def __init__(self, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = empty_text
        self._notice = ""
        self._is_marked = False
        self._pixels: Pixels | None = None
        self._scaled: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(QSize(6 * theme.UNIT, 6 * theme.UNIT))

    def show_pixels(self, pixels: Pixels | None) -> None:
        """Show a contiguous picture, (h, w, 1, 3 or 4) uint8, or the empty state."""
        if _are_equal(pixels, self._pixels):
            return
        self._pixels = None if pixels is None else np.ascontiguousarray(pixels)
        self._scaled = None
        self.update()

    def mark(self, *, is_marked: bool, notice: str = "") -> None:
        """Draw the striped border of a flip, and lay a sentence over the picture."""
        if (is_marked, notice) == (self._is_marked, self._notice):
            return
        self._is_marked, self._notice = is_marked, notice
        self.update()

    def picture_rect(self) -> QRect:
        """Where the picture is, in widget pixels; the largest square when there is none."""
        height, width = (1, 1) if self._pixels is None else self._pixels.shape[:2]
        size = QSize(width, height).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        return place

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scaled = None
        super().resizeEvent(event)

    def is_smoothed(self, size: QSize) -> bool:
        """Whether neighbouring pixels are mixed at a size: not when they can be seen."""
        return self._pixels is not None and 2 * self._pixels.shape[1] > size.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = self.picture_rect()
        if self._pixels is None:
            self._paint_empty(painter, place)
            return
        self._paint_pixels(painter, place, self._pixels)
        if self._is_marked:
            _paint_mark(painter, place)
        if self._notice:
            _paint_notice(painter, place, self.rect(), self._notice)

    def _paint_pixels(self, painter: QPainter, place: QRect, pixels: Pixels) -> None:
        ratio = self.devicePixelRatio()
        if not self.is_smoothed(place.size() * ratio):
            painter.drawImage(place, as_image(pixels))
            return
        if self._scaled is None:
            self._scaled = _smoothed(pixels, place.size(), ratio)
        painter.drawPixmap(place.topLeft(), self._scaled)

    def _paint_empty(self, painter: QPainter, place: QRect) -> None:
        chosen = theme.colours()
        painter.fillRect(place, QColor(chosen.raised))
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(QColor(chosen.muted))
        inner = place.adjusted(theme.UNIT, theme.UNIT, -theme.UNIT, -theme.UNIT)
        painter.drawText(inner, _FLAGS, self._empty_text)


def _are_equal(one: Pixels | None, other: Pixels | None) -> bool:
    if one is None or other is None:
        return one is other
    if one is other:
        return True
    # Every sixteenth row is enough to see that a picture has changed, and spares the rest.
    return np.array_equal(one[::16], other[::16]) and np.array_equal(one, other)


def as_image(pixels: Pixels) -> QImage:
    """A QImage on the memory of a contiguous picture of 1, 3 or 4 channels, the fourth unused.

    The caller keeps the array alive.
    """
    height, width, channels = pixels.shape
    return QImage(pixels.data, width, height, width * channels, _FORMATS[channels])


def _smoothed(pixels: Pixels, size: QSize, ratio: float) -> QPixmap:
    scaled = as_image(pixels).scaled(
        size * ratio,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    pixmap = QPixmap.fromImage(scaled)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _paint_mark(painter: QPainter, place: QRect) -> None:
    chosen = theme.colours()
    stripes = QBrush(QColor(chosen.adversarial), Qt.BrushStyle.BDiagPattern)
    for edge in (
        QRect(place.left(), place.top(), place.width(), _MARK),
        QRect(place.left(), place.bottom() + 1 - _MARK, place.width(), _MARK),
        QRect(place.left(), place.top(), _MARK, place.height()),
        QRect(place.right() + 1 - _MARK, place.top(), _MARK, place.height()),
    ):
        painter.fillRect(edge, QColor(chosen.surface))
        painter.fillRect(edge, stripes)
    painter.setPen(QColor(chosen.adversarial))
    painter.drawRect(place.adjusted(0, 0, -1, -1))


def _paint_notice(painter: QPainter, place: QRect, around: QRect, notice: str) -> None:
    """On the picture, or where it is too small for that, over its sides, or the first sentence."""
    chosen = theme.colours()
    painter.setFont(theme.font(theme.SMALL_POINTS))
    half = theme.UNIT // 2
    first = f"{notice.partition('. ')[0]}…"
    space = QRect()
    for said, room, margin in (
        (notice, place, theme.UNIT), (notice, around, half), (first, around, half),
    ):  # fmt: skip
        notice, space = said, room.adjusted(margin, margin, -margin, -margin)
        if space.contains(painter.boundingRect(space, _FLAGS, notice)):
            break
    text = painter.boundingRect(space, _FLAGS, notice)
    box = text.adjusted(-half, -half, half, half).intersected(around)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(chosen.on_warning))
    painter.setBrush(QColor(chosen.warning))
    painter.drawRoundedRect(box, half, half)
    painter.drawText(text, _FLAGS, notice)
