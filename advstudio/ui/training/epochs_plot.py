"""Figures of a training along its epochs, with a line that can be dragged from epoch to epoch.

Import it late, see `plotting`.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import plotting, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.epoch_lines import EpochLine
from advstudio.ui.kit.lines_plot import LinesPlot

_X_TICK_GAP = 5 * theme.UNIT
# Pixels around the figures: for half a symbol, at the top for the line's grip, too.
_SIDE, _UNDER, _OVER = 8, 6, 20


class EpochsPlot(LinesPlot):
    """Lines over epochs; it asks for finished epochs, counted from 1.

    Args:
        label: Of the vertical axis, with its unit.
        top: Its upper end; None fits it to the figures.
    """

    def __init__(self, label: str, top: float | None, parent: QWidget | None = None) -> None:
        super().__init__(parent, can_drag=True)
        self._top = top
        self._epochs, self._finished, self._epoch = 1, 0, 0
        self._cursor.hide()
        plotting.label(self._view, "left", label)
        plotting.label(self._view, "bottom", self.tr("epoch"))
        self._dress()

    @property
    def epoch(self) -> int:
        """Where the upright line stands; 0 before the first epoch."""
        return self._epoch

    def render_lines(self, lines: tuple[EpochLine, ...], *, finished: int, epochs: int) -> None:
        """Draw the lines over `epochs` epochs, of which some are finished."""
        self._finished, self._epochs = finished, epochs
        self._cursor.setVisible(finished > 0)
        self._draw(lines)

    def set_epoch(self, epoch: int) -> None:
        """Move the upright line, without a signal."""
        self._epoch = epoch
        self._cursor.setBounds((1, max(self._finished, 1)))
        self._cursor.setValue(float(epoch))

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
        plotting.tick(self._view, "left", Scale("", 0, top).ticks(self._rows()))

    def _highest(self) -> float:
        return max((max(line.y) for line in self._lines if line.y), default=1.0) or 1.0

    def _move_to(self, x: float) -> None:
        if not self._finished:
            return
        epoch = min(max(round(x), 1), self._finished)
        is_news = epoch != self._epoch
        # Also where it stands already: the line snaps to an epoch.
        self.set_epoch(epoch)
        if is_news:
            self.moved.emit(epoch)
