"""What can be focused and opened in the strip of lights: the verdict, and each light."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from advstudio.ui.kit import theme


class LightStop(QAbstractButton):
    """Leaves the keys that move along the strip to its row, and shows that it is pointed at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A button would take the arrows for the way to any other button of the window.
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
            return
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, its contents, and the frame of who has the focus."""
        painter, chosen = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), QColor(chosen.raised))
        self.paint_contents(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(chosen.accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)

    def paint_contents(self, painter: QPainter) -> None:
        """Paint mark and words; for subclasses."""
