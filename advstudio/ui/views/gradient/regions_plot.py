"""Class regions with a walk over them, and an arrow where the gradient points."""

from __future__ import annotations

from math import atan2, cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from advstudio.session.frames import Surface
from advstudio.ui.kit import marks, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.strokes import polygon
from advstudio.ui.kit.surface_plot import SurfacePlot

_HEAD = 9.0
_SPREAD = pi / 7
_SHORTEST = 6.0


class RegionsPlot(SurfacePlot):
    """There is nothing to click: the walk is made by its own buttons."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(class_colours, parent)
        self._trail: NDArray[np.float32] = np.zeros((1, 2), np.float32)
        self._arrow: NDArray[np.float32] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def arrow(self) -> NDArray[np.float32] | None:
        """(2,) where the arrow points; None where there is none."""
        return self._arrow

    @property
    def trail(self) -> NDArray[np.float32]:
        """(m, 2) the walk."""
        return self._trail

    def render_regions(
        self, surface: Surface, class_names: tuple[str, ...], x: Scale, y: Scale, *, epsilon: float
    ) -> None:
        """Draw the regions and the ball of epsilon."""
        self._epsilon = epsilon
        self.render_surface(surface, class_names, x, y)

    def set_epsilon(self, epsilon: float) -> None:
        """Draw the ball of another epsilon."""
        if epsilon != self._epsilon:
            self._epsilon = epsilon
            self.update()

    def render_walk(self, trail: NDArray[np.float32], arrow: NDArray[np.float32] | None) -> None:
        """Draw a walk from the clean picture, and where a push of epsilon would lead from it."""
        self._trail, self._arrow = trail, arrow
        self.update()

    def paint_marks(self, painter: QPainter) -> None:
        """Ball, walk, arrow and the clean picture."""
        if self.surface is None:
            return
        painter.setClipRect(self.plot_rect())
        to_pixels = self.to_pixels()
        ball = QTransform.fromScale(self._epsilon, self._epsilon) * to_pixels
        marks.paint_ball(painter, ball.map(self._outline))
        line = polygon(self._trail, to_pixels)
        if len(self._trail) > 1:
            marks.paint_path(painter, line)
            for place in line.toList()[1:]:
                _paint_step(painter, place)
        if self._arrow is not None:
            tip = to_pixels.map(QPointF(float(self._arrow[0]), float(self._arrow[1])))
            paint_arrow(painter, line.last(), tip)
        marks.paint_clean(painter, to_pixels.map(QPointF(0, 0)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()


def paint_arrow(painter: QPainter, start: QPointF, tip: QPointF) -> None:
    """A straight arrow with a halo; none where it would be too short to see."""
    way = tip - start
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5
    if length < _SHORTEST:
        return
    angle = atan2(way.y(), way.x())
    barbs = [
        tip - QPointF(cos(angle + side), sin(angle + side)) * _HEAD for side in (_SPREAD, -_SPREAD)
    ]
    chosen = theme.colours()
    for colour, width in ((chosen.surface, 5.0), (chosen.adversarial, 2.0)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(start, tip)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([tip, *barbs]))


def _paint_step(painter: QPainter, place: QPointF) -> None:
    chosen = theme.colours()
    painter.setBrush(QColor(chosen.text))
    painter.setPen(QPen(QColor(chosen.surface), 1))
    painter.drawEllipse(place, 3, 3)
