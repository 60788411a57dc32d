"""The painted slider of epsilon: a groove with ticks at values that papers use."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from advstudio.ui import theme
from advstudio.ui.epsilon_scale import EpsilonScale

RESOLUTION = 2000
_MARGIN = 2.5 * theme.UNIT
_GROOVE_Y = 1.75 * theme.UNIT
_GROOVE_HEIGHT = 6.0
_HANDLE_RADIUS = 9.0
_TICK_TOP = 3.25 * theme.UNIT
_LABEL_TOP = 4 * theme.UNIT
_LABEL_HEIGHT = 2 * theme.UNIT
_LEAST_GAP = 5.0


class TickSlider(QSlider):
    """A horizontal slider from 0 to the scale's end; a click anywhere takes the handle there.

    Arrow keys move by a step, with Shift finely, Page keys by a labelled tick.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._scale = EpsilonScale.of(1.0, "Linf")
        self._epsilon = 0.0
        self.setRange(0, RESOLUTION)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Reached by assistive technology only: mouse and keys are handled below.
        self.valueChanged.connect(self._on_value_changed)

    def set_scale(self, scale: EpsilonScale) -> None:
        """Another end or norm."""
        if scale == self._scale:
            return
        self._scale = scale
        self.set_epsilon(self._epsilon)
        self.update()

    def set_epsilon(self, epsilon: float) -> None:
        """Put the handle somewhere, without a signal; beyond the end it stands at the end."""
        self._epsilon = epsilon
        with QSignalBlocker(self):
            self.setValue(round(min(1.0, epsilon / self._scale.end) * RESOLUTION))

    def sizeHint(self) -> QSize:
        return QSize(60 * theme.UNIT, 6 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, 6 * theme.UNIT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = self._scale.fine if is_fine else self._scale.step
        moves: dict[int, float] = {
            Qt.Key.Key_Right: step, Qt.Key.Key_Up: step,
            Qt.Key.Key_Left: -step, Qt.Key.Key_Down: -step,
            Qt.Key.Key_PageUp: self._scale.major, Qt.Key.Key_PageDown: -self._scale.major,
        }  # fmt: skip
        ends: dict[int, float] = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: self._scale.end}
        key = event.key()
        if key in moves:
            self._move_to(self._scale.stepped(self._epsilon, moves[key]))
        elif key in ends:
            self._move_to(ends[key])
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            by = self._scale.fine if turned > 0 else -self._scale.fine
            self._move_to(self._scale.stepped(self._epsilon, by))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._move_to(self._epsilon_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._move_to(self._epsilon_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ticks(painter)
        self._paint_groove(painter)
        self._paint_handle(painter)

    def _paint_ticks(self, painter: QPainter) -> None:
        chosen = theme.colours()
        painter.setFont(theme.font(theme.SMALL_POINTS))
        if self._x_of(self._scale.step) - self._x_of(0) >= _LEAST_GAP:
            painter.setPen(QPen(QColor(chosen.line), 1))
            for value in self._scale.small_ticks():
                self._paint_tick(painter, value, length=3)
        painter.setPen(QPen(QColor(chosen.muted), 1))
        labelled = self._labelled(painter)
        for value in self._scale.ticks():
            self._paint_tick(painter, value, length=5)
            if value in labelled:
                place = self._label_rect(painter, value)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._scale.label(value))

    def _labelled(self, painter: QPainter) -> tuple[float, ...]:
        ticks = self._scale.ticks()
        widest = max(self._label_rect(painter, value).width() for value in ticks)
        apart = self._x_of(self._scale.major) - self._x_of(0)
        # Halved until the rest has room.
        return ticks[:: 2 ** math.ceil(max(0.0, math.log2((widest + theme.UNIT) / apart)))]

    def _paint_tick(self, painter: QPainter, value: float, *, length: int) -> None:
        x = round(self._x_of(value)) + 0.5
        painter.drawLine(QPointF(x, _TICK_TOP), QPointF(x, _TICK_TOP + length))

    def _label_rect(self, painter: QPainter, value: float) -> QRectF:
        width = painter.fontMetrics().horizontalAdvance(self._scale.label(value)) + 2.0
        left = min(self.width() - width, max(0.0, self._x_of(value) - width / 2))
        return QRectF(left, _LABEL_TOP, width, _LABEL_HEIGHT)

    def _paint_groove(self, painter: QPainter) -> None:
        chosen = theme.colours()
        radius = _GROOVE_HEIGHT / 2
        groove = QRectF(
            _MARGIN, _GROOVE_Y - radius, self.width() - 2 * _MARGIN, _GROOVE_HEIGHT
        ).adjusted(-radius, 0, radius, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(chosen.line))
        painter.drawRoundedRect(groove, radius, radius)
        if self.isEnabled():
            groove.setRight(self._x_of(self._epsilon))
            painter.setBrush(QColor(chosen.accent))
            painter.drawRoundedRect(groove, radius, radius)

    def _paint_handle(self, painter: QPainter) -> None:
        chosen = theme.colours()
        centre = QPointF(self._x_of(self._epsilon), _GROOVE_Y)
        ring = QColor(chosen.accent if self.isEnabled() else chosen.line)
        if self.hasFocus():
            halo = QColor(ring)
            halo.setAlpha(70)
            painter.setBrush(halo)
            painter.drawEllipse(centre, _HANDLE_RADIUS + 4, _HANDLE_RADIUS + 4)
        painter.setPen(QPen(ring, 3))
        painter.setBrush(ring if self.isSliderDown() else QColor(chosen.surface))
        painter.drawEllipse(centre, _HANDLE_RADIUS - 1, _HANDLE_RADIUS - 1)

    def _x_of(self, epsilon: float) -> float:
        fraction = min(1.0, epsilon / self._scale.end)
        return _MARGIN + fraction * (self.width() - 2 * _MARGIN)

    def _epsilon_at(self, x: float) -> float:
        fraction = (x - _MARGIN) / max(1, self.width() - 2 * _MARGIN)
        return round(min(1.0, max(0.0, fraction)) * RESOLUTION) / RESOLUTION * self._scale.end

    def _move_to(self, epsilon: float) -> None:
        if epsilon == self._epsilon:
            return
        self.set_epsilon(epsilon)
        self.update()
        self.moved.emit(epsilon)

    @Slot(int)
    def _on_value_changed(self, value: int) -> None:
        self._move_to(value / RESOLUTION * self._scale.end)
