"""The decision surface round the watched picture as it was after an epoch."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from advstudio.session.frames import Surface
from advstudio.ui.kit import marks
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.surface_plot import SurfacePlot


class EpochPlane(SurfacePlot):
    """The regions, the picture, and a ball round it; there is nothing to click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        # Colours of its own: these are the trained model's classes, whatever the window shows.
        super().__init__(ClassColours(), parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def render_epoch(
        self, surface: Surface, class_names: tuple[str, ...], epsilon: float, x: Scale, y: Scale
    ) -> None:
        """Draw a surface, with the L∞ ball of a radius."""
        self._epsilon = epsilon
        self.render_surface(surface, class_names, x, y)

    def paint_marks(self, painter: QPainter) -> None:
        """The ball and the clean picture."""
        if self.surface is None:
            return
        painter.setClipRect(self.plot_rect())
        to_pixels = self.to_pixels()
        ball = QTransform.fromScale(self._epsilon, self._epsilon) * to_pixels
        marks.paint_ball(painter, ball.map(self._outline))
        marks.paint_clean(painter, to_pixels.map(QPointF(0, 0)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()
