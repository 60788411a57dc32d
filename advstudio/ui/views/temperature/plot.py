"""Figures of distilled networks over the temperature, on a logarithmic axis.

Import it late, see `plotting`.
"""

from __future__ import annotations

from math import log10

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import plotting
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.epoch_lines import EpochLine
from advstudio.ui.kit.lines_plot import LinesPlot

_TOP = 100.0
# Pixels around the figures, for half a symbol.
_SIDE, _MARGIN = 14, 8


class TemperaturePlot(LinesPlot):
    """Percentages over temperatures; it asks for temperatures that there are figures for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, can_drag=False)
        self._stops: tuple[int, ...] = (1, 100)
        self._available: tuple[int, ...] = ()
        self._temperature = 0
        # As large as there is room; its library asks for more than a column has.
        self._view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._cursor.setZValue(-10)
        plotting.label(self._view, "left", self.tr("share (%)"))
        plotting.label(self._view, "bottom", self.tr("temperature T of the distillation"))
        self._dress()

    def pixel_of(self, temperature: int) -> QPointF:
        """Where a temperature is on the axis, in this widget's pixels."""
        return self._pixel_at(log10(temperature), 0)

    def render_lines(
        self, lines: tuple[EpochLine, ...], stops: tuple[int, ...], available: tuple[int, ...]
    ) -> None:
        """Draw lines; the axis has a tick at every stop, and those available can be clicked."""
        self._stops, self._available = stops or available, available
        self._draw(lines)

    def set_temperature(self, temperature: int) -> None:
        """Move the upright line; 0 hides it."""
        self._temperature = temperature
        self._cursor.setVisible(temperature > 0)
        if temperature > 0:
            self._cursor.setValue(log10(temperature))

    def _place_of(self, x: float) -> float:
        return log10(x)

    def _fit(self) -> None:
        area = self._view.getViewBox().rect()
        low, high = log10(self._stops[0]), log10(self._stops[-1])
        across = (high - low or 1.0) / max(area.width() - 2 * _SIDE, 1)
        up = _TOP / max(area.height() - 2 * _MARGIN, 1)
        self._view.setXRange(low - _SIDE * across, high + _SIDE * across, padding=0)
        self._view.setYRange(-_MARGIN * up, _TOP + _MARGIN * up, padding=0)
        ticks = [(log10(stop), str(stop)) for stop in self._stops]
        self._view.getAxis("bottom").setTicks([ticks])
        plotting.tick(self._view, "left", Scale("", 0, _TOP).ticks(self._rows()))

    def _move_to(self, x: float) -> None:
        if not self._available:
            return
        nearest = min(self._available, key=lambda stop: abs(log10(stop) - x))
        if nearest != self._temperature:
            self.moved.emit(nearest)
