"""The attacker's loss at every step, with a line that can be dragged from step to step.

Import it late, see `plotting`.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import plotting, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.cursor_plot import CursorPlot
from advstudio.ui.kit.plotting import pg
from advstudio.ui.views.steps.step_key import OPEN_SIZE, REACHED_SIZE
from advstudio.ui.views.steps.steps import Way

_RING_SIZE = 15
_LEAST_SPAN = 0.1
# Pixels around the losses: for half a ring, at the top for the line's grip, too.
_SIDE, _UNDER, _OVER = 10, 10, 24


class StepsPlot(CursorPlot):
    """Its line is the scrubber's other handle; it asks for places of 0 to the way's `count` - 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, can_drag=True)
        self._way: Way | None = None
        self._place = 0
        self._curve = pg.PlotCurveItem()
        self._open = pg.ScatterPlotItem(symbol="o", size=OPEN_SIZE)
        self._reached = pg.ScatterPlotItem(symbol="d", size=REACHED_SIZE)
        self._ring = pg.ScatterPlotItem(symbol="o", size=_RING_SIZE)
        self._curve.setZValue(-1)
        for item in (self._curve, self._open, self._reached, self._ring):
            self._view.addItem(item)
        self._dress()

    @property
    def place(self) -> int:
        """Where the line stands."""
        return self._place

    @property
    def labels(self) -> tuple[str, str]:
        """What the axes say."""
        return tuple(self._view.getAxis(side).labelText for side in ("bottom", "left"))

    def pixel_of(self, place: int) -> QPointF:
        """Where a step's symbol is, in this widget's pixels."""
        assert self._way is not None, "there are steps"
        attack_steps = self._way.attack_steps
        return self._pixel_at(float(attack_steps.steps[place]), float(attack_steps.loss[place]))

    def render_way(self, way: Way) -> None:
        """Draw the losses; the line stays until `set_place`."""
        self._way = way
        steps, loss = way.attack_steps.steps[: way.count], way.attack_steps.loss[: way.count]
        is_reached = way.attack_steps.is_reached[: way.count]
        self._curve.setData(steps, loss)
        self._open.setData(steps[~is_reached], loss[~is_reached])
        self._reached.setData(steps[is_reached], loss[is_reached])
        self._fit()
        self._cursor.setBounds((0, way.length))

    def set_place(self, place: int) -> None:
        """Move the line and the ring, without a signal."""
        if self._way is None:
            return
        self._place = place
        attack_steps = self._way.attack_steps
        self._cursor.setValue(float(attack_steps.steps[place]))
        self._ring.setData(
            attack_steps.steps[place : place + 1], attack_steps.loss[place : place + 1]
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_axes()

    def _fit(self) -> None:
        way = self._way
        if way is None:
            return
        loss = way.attack_steps.loss[: way.count]
        low, high = min(0.0, float(loss.min())), max(0.0, float(loss.max()))
        span = max(high - low, _LEAST_SPAN)
        area = self._view.getViewBox().rect()
        across = way.length / max(area.width() - 2 * _SIDE, 1)
        up = span / max(area.height() - _UNDER - _OVER, 1)
        self._view.setXRange(-_SIDE * across, way.length + _SIDE * across, padding=0)
        self._view.setYRange(low - _UNDER * up, low + span + _OVER * up, padding=0)
        # Half a step has no meaning.
        steps = [tick for tick in Scale("", 0, way.length).ticks(6) if tick == int(tick)]
        losses = Scale("", low, low + span).ticks(self._rows())
        plotting.tick(self._view, "bottom", steps)
        plotting.tick(self._view, "left", losses)

    def _name_axes(self) -> None:
        short, long = self.tr("loss (nats)"), self.tr("attacker's loss, cross-entropy (nats)")
        room = self.height() - plotting.BOTTOM
        width = QFontMetrics(theme.font(theme.SMALL_POINTS)).horizontalAdvance(long)
        plotting.label(self._view, "left", short if width > room else long)
        plotting.label(self._view, "bottom", self.tr("step"))

    def _dress(self) -> None:
        super()._dress()
        chosen = theme.colours()
        self._curve.setPen(plotting.pen(chosen.muted, 1.5))
        self._open.setPen(plotting.pen(chosen.text, 1))
        self._open.setBrush(QColor(chosen.surface))
        self._reached.setPen(None)
        self._reached.setBrush(QColor(chosen.adversarial))
        self._ring.setPen(plotting.pen(chosen.accent, 2))
        self._ring.setBrush(None)

    def _move_to(self, x: float) -> None:
        if self._way is None:
            return
        place = self._way.nearest(x)
        is_news = place != self._place
        # Also where it stands already: the line snaps to a step.
        self.set_place(place)
        if is_news:
            self.moved.emit(place)
