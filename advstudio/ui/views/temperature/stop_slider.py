"""A slider over a few numbers, of which some cannot be had."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.painted_slider import PaintedSlider

_MARGIN = 2.0 * theme.UNIT
_GROOVE_Y = 1.5 * theme.UNIT
_RADIUS = 8.0
_STOP = 2.0
_PALE = 0.6
_LABEL_TOP = 3 * theme.UNIT
_LABEL_HEIGHT = 2 * theme.UNIT
_HEIGHT = 5 * theme.UNIT


class StopSlider(PaintedSlider):
    """Evenly spread stops, the first of which is `off`; missing ones are pale and skipped.

    Arrow keys go to the next stop that can be had, Home and End to the first and the last.

    Args:
        off: What the place before the first number is called.
    """

    moved = Signal(int)
    """A stop, or 0 for off."""

    def __init__(self, off: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=_MARGIN, groove_y=_GROOVE_Y, radius=_RADIUS)
        self._off = off
        self._stops: tuple[int, ...] = (0,)
        self._available: frozenset[int] = frozenset()
        self._place = 0
        # Reached by assistive technology only: mouse and keys are handled below.
        self.valueChanged.connect(self._on_value_changed)

    @property
    def stop(self) -> int:
        """Where the handle stands; 0 for off."""
        return self._stops[self._place]

    def set_stops(self, stops: tuple[int, ...], available: Collection[int]) -> None:
        """Other numbers, ascending, and which of them can be had; `off` always can."""
        given = ((0, *stops), frozenset(available) | {0})
        if given == (self._stops, self._available):
            return
        stop = self.stop
        self._stops, self._available = given
        with QSignalBlocker(self):
            self.setRange(0, len(stops))
        self.set_stop(stop)
        self.update()

    def set_stop(self, stop: int) -> None:
        """Put the handle somewhere, without a signal; what is no stop counts as off."""
        self._place = self._stops.index(stop) if stop in self._stops else 0
        with QSignalBlocker(self):
            self.setValue(self._place)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40 * theme.UNIT, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._stops) - 1
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
            self._go_on(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self._go_on(-1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move_to(self._nearest(0.0 if key == Qt.Key.Key_Home else float(last)))
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_groove(painter, is_filled=self._place > 0)
        for place, stop in enumerate(self._stops):
            self._paint_stop(painter, place, is_there=stop in self._available)
        chosen = theme.colours()
        # Off looks off: there is no temperature to be at.
        self._paint_handle(painter, QColor(chosen.accent if self._place else chosen.muted))

    def _paint_stop(self, painter: QPainter, place: int, *, is_there: bool) -> None:
        chosen = theme.colours()
        centre = QPointF(self._x_of(place), _GROOVE_Y)
        if is_there:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(chosen.surface if place < self._place else chosen.muted))
            painter.drawEllipse(centre, _STOP, _STOP)
        words = QRectF(0, _LABEL_TOP, 5 * theme.UNIT, _LABEL_HEIGHT)
        words.moveCenter(QPointF(centre.x(), words.center().y()))
        painter.setFont(theme.font(theme.SMALL_POINTS, bold=place == self._place))
        pale = theme.mixed(QColor(chosen.window), QColor(chosen.muted), _PALE)
        painter.setPen(QColor(chosen.text) if is_there else pale)
        text = str(self._stops[place]) if place else self._off
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)

    def _x_of(self, place: int) -> float:
        return self._x_at(place / max(1, len(self._stops) - 1))

    def _share(self) -> float:
        return self._place / max(1, len(self._stops) - 1)

    def _take(self, share: float) -> None:
        self._move_to(self._nearest(share * (len(self._stops) - 1)))

    def _turn(self, direction: int) -> None:
        self._go_on(direction)

    def _nearest(self, place: float) -> int:
        there = (p for p, stop in enumerate(self._stops) if stop in self._available)
        return min(there, key=lambda p: abs(p - place))

    def _go_on(self, direction: int) -> None:
        places = range(len(self._stops))
        ahead = places[self._place + 1 :] if direction > 0 else places[: self._place][::-1]
        there = (place for place in ahead if self._stops[place] in self._available)
        self._move_to(next(there, self._place))

    def _move_to(self, place: int) -> None:
        if place == self._place:
            return
        self.set_stop(self._stops[place])
        self.moved.emit(self.stop)

    @Slot(int)
    def _on_value_changed(self, value: int) -> None:
        self._move_to(self._nearest(value))
        self.set_stop(self.stop)
