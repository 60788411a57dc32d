"""A slider that paints itself: a groove, filled up to a ringed handle."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from advstudio.ui.kit import theme

_GROOVE_HEIGHT = 6.0
_HALO = 4.0


class PaintedSlider(QSlider):
    """A click anywhere takes the handle there, and a drag goes on from it.

    A subclass says where its handle is, what a place on it means, and what it paints besides.

    Args:
        margin: Pixels left and right of the groove.
        groove_y: Pixels from the top to the middle of the groove.
        radius: Of the handle, in pixels.
    """

    def __init__(
        self, parent: QWidget | None, *, margin: float, groove_y: float, radius: float
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._margin, self._groove_y, self._radius = margin, groove_y, radius
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @abstractmethod
    def _share(self) -> float:
        """Where the handle is, of 0 to 1."""

    @abstractmethod
    def _take(self, share: float) -> None:
        """The mouse is at this share of the groove; below 0 or above 1 it is beside it."""

    @abstractmethod
    def _turn(self, direction: int) -> None:
        """The wheel was turned: up is 1, down is -1."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self._turn(1 if turned > 0 else -1)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._take(self._share_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._take(self._share_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.update()

    def _x_at(self, share: float) -> float:
        return self._margin + share * (self.width() - 2 * self._margin)

    def _share_at(self, x: float) -> float:
        return (x - self._margin) / max(1.0, self.width() - 2 * self._margin)

    def _paint_groove(self, painter: QPainter, *, is_filled: bool) -> None:
        chosen = theme.colours()
        half = _GROOVE_HEIGHT / 2
        left, right = self._margin - half, self.width() - self._margin + half
        groove = QRectF(left, self._groove_y - half, right - left, _GROOVE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(chosen.line))
        painter.drawRoundedRect(groove, half, half)
        if is_filled:
            groove.setRight(self._x_at(self._share()))
            painter.setBrush(QColor(chosen.accent))
            painter.drawRoundedRect(groove, half, half)

    def _paint_handle(self, painter: QPainter, ring: QColor) -> None:
        centre = QPointF(self._x_at(self._share()), self._groove_y)
        if self.hasFocus():
            halo = QColor(ring)
            halo.setAlpha(70)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawEllipse(centre, self._radius + _HALO, self._radius + _HALO)
        painter.setPen(QPen(ring, 3))
        painter.setBrush(ring if self.isSliderDown() else QColor(theme.colours().surface))
        painter.drawEllipse(centre, self._radius - 1, self._radius - 1)
