"""The painted slider of epsilon: a groove with ticks at values that papers use."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from advstudio.ui.epsilon.epsilon_scale import EpsilonScale
from advstudio.ui.kit import theme
from advstudio.ui.kit.painted_slider import PaintedSlider

RESOLUTION = 2000
_MARGIN = 2.5 * theme.UNIT
_GROOVE_Y = 1.75 * theme.UNIT
_HANDLE_RADIUS = 9.0
_TICK_TOP = 3.25 * theme.UNIT
_LABEL_TOP = 4 * theme.UNIT
_LABEL_HEIGHT = 2 * theme.UNIT
_LEAST_GAP = 5.0


@dataclass(frozen=True, slots=True)
class _Ticks:
    """Where ticks and their labels are, in pixels."""

    small: list[QLineF]
    large: list[QLineF]
    labels: list[tuple[QRectF, str]]


class TickSlider(PaintedSlider):
    """A horizontal slider from 0 to the scale's end; a click anywhere takes the handle there.

    Arrow keys move by a step, with Shift finely, Page keys by a labelled tick.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=_MARGIN, groove_y=_GROOVE_Y, radius=_HANDLE_RADIUS)
        self._scale = EpsilonScale.of(1.0, "Linf")
        self._epsilon = 0.0
        self._placed_for: tuple[object, ...] = ()
        self._ticks = _Ticks([], [], [])
        self.setRange(0, RESOLUTION)
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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ticks(painter)
        self._paint_groove(painter, is_filled=self.isEnabled())
        chosen = theme.colours()
        self._paint_handle(painter, QColor(chosen.accent if self.isEnabled() else chosen.line))

    def _paint_ticks(self, painter: QPainter) -> None:
        chosen = theme.colours()
        font = theme.font(theme.SMALL_POINTS)
        painter.setFont(font)
        subject = (self.width(), self._scale, font)
        if subject != self._placed_for:
            # Where they are does not change while the handle is dragged.
            self._placed_for, self._ticks = subject, self._placed(painter)
        painter.setPen(QPen(QColor(chosen.line), 1))
        painter.drawLines(self._ticks.small)
        painter.setPen(QPen(QColor(chosen.muted), 1))
        painter.drawLines(self._ticks.large)
        for place, text in self._ticks.labels:
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _placed(self, painter: QPainter) -> _Ticks:
        values, labelled = self._scale.ticks(), self._labelled(painter)
        has_room = self._x_of(self._scale.step) - self._x_of(0) >= _LEAST_GAP
        small = self._scale.small_ticks() if has_room else ()
        return _Ticks(
            [self._tick(value, length=3) for value in small],
            [self._tick(value, length=5) for value in values],
            [(self._label_rect(painter, one), self._scale.label(one)) for one in labelled],
        )

    def _labelled(self, painter: QPainter) -> tuple[float, ...]:
        ticks = self._scale.ticks()
        widest = max(self._label_rect(painter, value).width() for value in ticks)
        apart = self._x_of(self._scale.major) - self._x_of(0)
        # Halved until the rest has room.
        return ticks[:: 2 ** math.ceil(max(0.0, math.log2((widest + theme.UNIT) / apart)))]

    def _tick(self, value: float, *, length: int) -> QLineF:
        x = round(self._x_of(value)) + 0.5
        return QLineF(x, _TICK_TOP, x, _TICK_TOP + length)

    def _label_rect(self, painter: QPainter, value: float) -> QRectF:
        width = painter.fontMetrics().horizontalAdvance(self._scale.label(value)) + 2.0
        left = min(self.width() - width, max(0.0, self._x_of(value) - width / 2))
        return QRectF(left, _LABEL_TOP, width, _LABEL_HEIGHT)

    def _x_of(self, epsilon: float) -> float:
        return self._x_at(min(1.0, epsilon / self._scale.end))

    def _share(self) -> float:
        return min(1.0, self._epsilon / self._scale.end)

    def _take(self, share: float) -> None:
        ticks = round(min(1.0, max(0.0, share)) * RESOLUTION)
        self._move_to(ticks / RESOLUTION * self._scale.end)

    def _turn(self, direction: int) -> None:
        self._move_to(self._scale.stepped(self._epsilon, direction * self._scale.fine))

    def _move_to(self, epsilon: float) -> None:
        if epsilon == self._epsilon:
            return
        self.set_epsilon(epsilon)
        self.update()
        self.moved.emit(epsilon)

    @Slot(int)
    def _on_value_changed(self, value: int) -> None:
        self._move_to(value / RESOLUTION * self._scale.end)
