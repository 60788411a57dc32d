"""A horizontal slider whose handle goes where it is clicked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QWidget

_MARGIN = 9
"""Half of the handle, as the style sheet draws it."""


class JumpSlider(QSlider):
    """A click anywhere takes the handle there, and a drag goes on from it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setProperty("role", "scrubber")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._jump_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._jump_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def _jump_to(self, x: float) -> None:
        self.setValue(
            QStyle.sliderValueFromPosition(
                self.minimum(), self.maximum(), round(x) - _MARGIN, self.width() - 2 * _MARGIN
            )
        )
