"""Figures of a training along its epochs, with a line that can be dragged from epoch to epoch.

Import it late, see `plotting`.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.ui import plotting, theme
from advstudio.ui.plotting import pg
from advstudio.ui.widgets.axes import Scale
from advstudio.ui.widgets.epoch_lines import EpochLine, colour_of

_SYMBOL_SIZE = 6
_TICK_GAP, _MOST_TICKS = 3 * theme.UNIT, 6
_X_TICK_GAP = 5 * theme.UNIT
# Pixels around the figures: for half a symbol, at the top for the line's grip, too.
_SIDE, _UNDER, _OVER = 8, 6, 20


class _Click(Protocol):
    """The part of pyqtgraph's click event that is needed."""

    def scenePos(self) -> QPointF: ...
    def accept(self) -> None: ...


class EpochsPlot(QWidget):
    """Lines over epochs; a click or a drag takes the upright line to an epoch.

    Args:
        label: Of the vertical axis, with its unit.
        top: Its upper end; None fits it to the figures.
    """

    moved = Signal(int)
    """A finished epoch, counted from 1."""

    def __init__(self, label: str, top: float | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._top = label, top
        self._lines: tuple[EpochLine, ...] = ()
        self._epochs, self._finished, self._epoch = 1, 0, 0
        self._view = plotting.new_plot()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._items: list[pg.PlotDataItem] = []
        self._cursor = pg.InfiniteLine(movable=True)
        self._cursor.addMarker("v", position=1.0, size=20)
        self._cursor.hide()
        self._view.addItem(self._cursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        plotting.label(self._view, "left", label)
        plotting.label(self._view, "bottom", self.tr("epoch"))
        self._dress()
        self._view.getViewBox().sigResized.connect(self._fit)
        self._cursor.sigDragged.connect(self._on_dragged)
        self._view.scene().sigMouseClicked.connect(self._on_clicked)

    @property
    def lines(self) -> tuple[EpochLine, ...]:
        """What is drawn."""
        return self._lines

    @property
    def epoch(self) -> int:
        """Where the upright line stands; 0 before the first epoch."""
        return self._epoch

    def render_lines(self, lines: tuple[EpochLine, ...], *, finished: int, epochs: int) -> None:
        """Draw the lines over `epochs` epochs, of which some are finished."""
        self._lines, self._finished, self._epochs = lines, finished, epochs
        while len(self._items) < len(lines):
            self._items.append(pg.PlotDataItem())
            self._view.addItem(self._items[-1])
        for number, item in enumerate(self._items):
            item.setVisible(number < len(lines))
        for item, line in zip(self._items, lines, strict=False):
            item.setData(line.x, line.y)
        self._dress()
        self._cursor.setVisible(finished > 0)
        self._fit()

    def set_epoch(self, epoch: int) -> None:
        """Move the upright line, without a signal."""
        self._epoch = epoch
        self._cursor.setBounds((1, max(self._finished, 1)))
        self._cursor.setValue(float(epoch))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            plotting.dress(self._view)
            self._dress()
        super().changeEvent(event)

    @Slot()
    def _fit(self) -> None:
        area = self._view.getViewBox().rect()
        top = self._top or self._highest()
        across = self._epochs / max(area.width() - 2 * _SIDE, 1)
        up = top / max(area.height() - _UNDER - _OVER, 1)
        self._view.setXRange(-_SIDE * across, self._epochs + _SIDE * across, padding=0)
        self._view.setYRange(-_UNDER * up, top + _OVER * up, padding=0)
        count = max(2, min(int(area.width() / _X_TICK_GAP), 8))
        ticks = Scale("", 0, self._epochs).ticks(count)
        # Half an epoch has no meaning.
        plotting.tick(self._view, "bottom", [tick for tick in ticks if tick == int(tick)])
        rows = max(2, min(int(area.height() / _TICK_GAP), _MOST_TICKS))
        plotting.tick(self._view, "left", Scale("", 0, top).ticks(rows))

    def _highest(self) -> float:
        return max((max(line.y) for line in self._lines if line.y), default=1.0) or 1.0

    def _dress(self) -> None:
        accent = QColor(theme.colours().accent)
        self._cursor.setPen(_pen(accent, 1.5, Qt.PenStyle.SolidLine))
        self._cursor.setHoverPen(_pen(accent, 3, Qt.PenStyle.SolidLine))
        for item, line in zip(self._items, self._lines, strict=False):
            colour = colour_of(line)
            item.setPen(_pen(colour, 1.75, line.style))
            item.setSymbol(line.symbol)
            item.setSymbolSize(_SYMBOL_SIZE)
            item.setSymbolPen(None)
            item.setSymbolBrush(colour)

    def _move_to(self, place: float) -> None:
        if not self._finished:
            return
        epoch = min(max(round(place), 1), self._finished)
        is_news = epoch != self._epoch
        # Also where it stands already: the line snaps to an epoch.
        self.set_epoch(epoch)
        if is_news:
            self.moved.emit(epoch)

    @Slot(object)
    def _on_dragged(self, line: object) -> None:
        self._move_to(self._cursor.value())

    @Slot(object)
    def _on_clicked(self, click: _Click) -> None:
        self._move_to(self._view.getViewBox().mapSceneToView(click.scenePos()).x())
        click.accept()


def _pen(colour: QColor, width: float, style: Qt.PenStyle) -> QPen:
    pen = QPen(colour, width, style)
    # In pixels, whatever the axes span.
    pen.setCosmetic(True)
    return pen
