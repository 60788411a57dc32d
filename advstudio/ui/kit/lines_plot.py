"""A plot of lines with a symbol at each value, and an upright line to look at one place.

Import it late, see `plotting`.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import plotting
from advstudio.ui.kit.cursor_plot import CursorPlot
from advstudio.ui.kit.epoch_lines import EpochLine, colour_of
from advstudio.ui.kit.plotting import pg

_SYMBOL_SIZE = 6


class LinesPlot(CursorPlot):
    """Draws as many lines as it is given, in the colours of their subjects."""

    def __init__(self, parent: QWidget | None = None, *, can_drag: bool) -> None:
        super().__init__(parent, can_drag=can_drag)
        self._lines: tuple[EpochLine, ...] = ()
        self._items: list[pg.PlotDataItem] = []

    @property
    def lines(self) -> tuple[EpochLine, ...]:
        """What is drawn."""
        return self._lines

    def _place_of(self, x: float) -> float:
        """Where a value's place lies on the horizontal axis."""
        return x

    def _draw(self, lines: tuple[EpochLine, ...]) -> None:
        self._lines = lines
        while len(self._items) < len(lines):
            self._items.append(pg.PlotDataItem())
            self._view.addItem(self._items[-1])
        for number, item in enumerate(self._items):
            item.setVisible(number < len(lines))
        for item, line in zip(self._items, lines, strict=False):
            item.setData([self._place_of(x) for x in line.x], line.y)
        self._dress()
        self._fit()

    def _dress(self) -> None:
        super()._dress()
        for item, line in zip(self._items, self._lines, strict=False):
            colour = colour_of(line)
            # Where two agree, what it looks like lies over the reason.
            item.setZValue(0 if line.subject == "all" else 1)
            item.setPen(plotting.pen(colour.name(), 1.75, line.style))
            item.setSymbol(line.symbol)
            item.setSymbolSize(_SYMBOL_SIZE)
            item.setSymbolPen(None)
            item.setSymbolBrush(colour)
