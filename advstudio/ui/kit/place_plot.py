"""A still plot with an upright line at the place that is looked at, to be dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import TOP
from advstudio.ui.kit.still_plot import StillPlot

_GRIP = 6


class PlacePlot(StillPlot):
    """A click, a drag or the arrow keys move the line; a subclass paints what it stands on."""

    moved = Signal(float)
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(right=theme.UNIT + theme.UNIT // 2, parent=parent)
        self._place = 0.0
        self._is_dragged = False
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    @property
    def place(self) -> float:
        """Where the line stands."""
        return self._place

    def set_place(self, place: float) -> None:
        """Move the line, unless somebody holds it."""
        if not self._is_dragged and place != self._place:
            self._place = place
            self.update()

    def has_contents(self) -> bool:
        """Whether there is anything to look at; for subclasses."""
        return True

    def paint_marks(self, painter: QPainter) -> None:
        """The line with its grip."""
        if not self.has_contents():
            return
        area, accent = self.plot_rect(), QColor(theme.colours().accent)
        x = self.to_pixels().map(QPointF(self.scales[0].kept_inside(self._place), 0)).x()
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QPointF(x, TOP), QPointF(x, area.bottom()))
        painter.setBrush(accent)
        grip = [QPointF(x - _GRIP, 0), QPointF(x + _GRIP, 0), QPointF(x, TOP + 4)]
        painter.drawPolygon(QPolygonF(grip))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._can_move():
            self._is_dragged = True
            self.dragStarted.emit()
            self._move_to(self.to_data(event.position()).x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragged:
            self._move_to(self.to_data(event.position()).x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_dragged:
            self._is_dragged = False
            self.dragFinished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        x = self.scales[0]
        step = (x.high - x.low) / 100
        target = {
            Qt.Key.Key_Left: self._place - step, Qt.Key.Key_Right: self._place + step,
            Qt.Key.Key_PageDown: self._place - 10 * step,
            Qt.Key.Key_PageUp: self._place + 10 * step,
            Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: x.high,
        }.get(Qt.Key(event.key()))  # fmt: skip
        if target is None or not self._can_move():
            super().keyPressEvent(event)
            return
        self._move_to(x.kept_inside(target))

    def _can_move(self) -> bool:
        return self.has_contents() and not self.message

    def _move_to(self, place: float) -> None:
        if place != self._place:
            self._place = place
            self.update()
            self.moved.emit(place)
