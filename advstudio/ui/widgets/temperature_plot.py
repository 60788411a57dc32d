"""Figures of distilled networks over the temperature, on a logarithmic axis.

Import it late, see `plotting`.
"""

from __future__ import annotations

from math import log10
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from advstudio.ui import plotting, theme
from advstudio.ui.plotting import pg
from advstudio.ui.widgets.axes import Scale
from advstudio.ui.widgets.epoch_lines import EpochLine, colour_of

_SYMBOL_SIZE = 7
_TICK_GAP, _MOST_TICKS = 3 * theme.UNIT, 6
_TOP = 100.0
# Pixels around the figures, for half a symbol.
_SIDE, _MARGIN = 14, 8


class _Click(Protocol):
    """The part of pyqtgraph's click event that is needed."""

    def scenePos(self) -> QPointF: ...
    def accept(self) -> None: ...


class TemperaturePlot(QWidget):
    """Percentages over temperatures; an upright line at the chosen one, a click chooses another."""

    moved = Signal(int)
    """A temperature that there are figures for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[EpochLine, ...] = ()
        self._stops: tuple[int, ...] = (1, 100)
        self._available: tuple[int, ...] = ()
        self._temperature = 0
        self._view = plotting.new_plot()
        # As large as there is room; its library asks for more than a column has.
        self._view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._items: list[pg.PlotDataItem] = []
        self._cursor = pg.InfiniteLine(movable=False)
        self._cursor.setZValue(-10)
        self._view.addItem(self._cursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        plotting.label(self._view, "left", self.tr("share (%)"))
        plotting.label(self._view, "bottom", self.tr("temperature T of the distillation"))
        self._dress()
        self._view.getViewBox().sigResized.connect(self._fit)
        self._view.scene().sigMouseClicked.connect(self._on_clicked)

    @property
    def lines(self) -> tuple[EpochLine, ...]:
        """What is drawn."""
        return self._lines

    @property
    def temperature(self) -> int:
        """Where the upright line stands; 0 for nowhere."""
        return self._temperature

    def pixel_of(self, temperature: int) -> QPointF:
        """Where a temperature is on the axis, in this widget's pixels."""
        box = self._view.getViewBox()
        return QPointF(self._view.mapFromScene(box.mapViewToScene(QPointF(log10(temperature), 0))))

    def render_lines(
        self, lines: tuple[EpochLine, ...], stops: tuple[int, ...], available: tuple[int, ...]
    ) -> None:
        """Draw lines; the axis has a tick at every stop, and those available can be clicked."""
        self._lines, self._stops, self._available = lines, stops or available, available
        while len(self._items) < len(lines):
            self._items.append(pg.PlotDataItem())
            self._view.addItem(self._items[-1])
        for number, item in enumerate(self._items):
            item.setVisible(number < len(lines))
        for item, line in zip(self._items, lines, strict=False):
            item.setData([log10(x) for x in line.x], line.y)
        self._dress()
        self._fit()

    def set_temperature(self, temperature: int) -> None:
        """Move the upright line; 0 hides it."""
        self._temperature = temperature
        self._cursor.setVisible(temperature > 0)
        if temperature > 0:
            self._cursor.setValue(log10(temperature))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            plotting.dress(self._view)
            self._dress()
        super().changeEvent(event)

    @Slot()
    def _fit(self) -> None:
        area = self._view.getViewBox().rect()
        low, high = log10(self._stops[0]), log10(self._stops[-1])
        across = (high - low or 1.0) / max(area.width() - 2 * _SIDE, 1)
        up = _TOP / max(area.height() - 2 * _MARGIN, 1)
        self._view.setXRange(low - _SIDE * across, high + _SIDE * across, padding=0)
        self._view.setYRange(-_MARGIN * up, _TOP + _MARGIN * up, padding=0)
        ticks = [(log10(stop), str(stop)) for stop in self._stops]
        self._view.getAxis("bottom").setTicks([ticks])
        rows = max(2, min(int(area.height() / _TICK_GAP), _MOST_TICKS))
        plotting.tick(self._view, "left", Scale("", 0, _TOP).ticks(rows))

    def _dress(self) -> None:
        self._cursor.setPen(_pen(QColor(theme.colours().accent), 1.5, Qt.PenStyle.SolidLine))
        for item, line in zip(self._items, self._lines, strict=False):
            colour = colour_of(line)
            # Where two agree, what it looks like lies over the reason.
            item.setZValue(0 if line.subject == "all" else 1)
            item.setPen(_pen(colour, 1.75, line.style))
            item.setSymbol(line.symbol)
            item.setSymbolSize(_SYMBOL_SIZE)
            item.setSymbolPen(None)
            item.setSymbolBrush(colour)

    @Slot(object)
    def _on_clicked(self, click: _Click) -> None:
        place = self._view.getViewBox().mapSceneToView(click.scenePos()).x()
        click.accept()
        if self._available:
            nearest = min(self._available, key=lambda stop: abs(log10(stop) - place))
            if nearest != self._temperature:
                self.moved.emit(nearest)


def _pen(colour: QColor, width: float, style: Qt.PenStyle) -> QPen:
    pen = QPen(colour, width, style)
    # In pixels, whatever the axes span.
    pen.setCosmetic(True)
    return pen
