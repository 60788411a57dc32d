"""Shares along the rounds of a substitute's training, or along what the oracle was asked.

Import it late, see `plotting`.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import plotting, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.epoch_lines import EpochLine
from advstudio.ui.kit.lines_plot import LinesPlot

_X_TICK_GAP = 6 * theme.UNIT
# Pixels around the figures: for half a symbol, at the top for the line's grip, too.
_SIDE, _UNDER, _OVER = 8, 6, 20
_TOP = 100.0


class RoundsPlot(LinesPlot):
    """Lines over places of which each is a finished round; `moved` holds its number, from 0."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, can_drag=True)
        self._places: tuple[float, ...] = ()
        self._end, self._round = 1.0, 0
        self._cursor.hide()
        plotting.label(self._view, "left", label)
        self._dress()

    @property
    def round(self) -> int:
        """Where the upright line stands."""
        return self._round

    def render_lines(
        self, lines: tuple[EpochLine, ...], *, places: tuple[float, ...], end: float, label: str
    ) -> None:
        """Draw the lines; the rounds stand at `places` of an axis from 0 to `end`."""
        self._places, self._end = places, end
        self._cursor.setVisible(bool(places))
        plotting.label(self._view, "bottom", label)
        self._draw(lines)

    def set_round(self, number: int) -> None:
        """Move the upright line, without a signal."""
        self._round = number
        if self._places:
            self._cursor.setBounds((self._places[0], self._places[-1]))
            self._cursor.setValue(self._places[min(number, len(self._places) - 1)])

    def _fit(self) -> None:
        area = self._view.getViewBox().rect()
        across = self._end / max(area.width() - 2 * _SIDE, 1)
        up = _TOP / max(area.height() - _UNDER - _OVER, 1)
        self._view.setXRange(-_SIDE * across, self._end + _SIDE * across, padding=0)
        self._view.setYRange(-_UNDER * up, _TOP + _OVER * up, padding=0)
        count = max(2, min(int(area.width() / _X_TICK_GAP), 8))
        ticks = Scale("", 0, self._end).ticks(count)
        # Half a round has no meaning, nor has half a question.
        plotting.tick(self._view, "bottom", [tick for tick in ticks if tick == int(tick)])
        plotting.tick(self._view, "left", Scale("", 0, _TOP).ticks(self._rows()))

    def _move_to(self, x: float) -> None:
        if not self._places:
            return
        nearest = min(range(len(self._places)), key=lambda number: abs(self._places[number] - x))
        is_news = nearest != self._round
        # Also where it stands already: the line snaps to a round.
        self.set_round(nearest)
        if is_news:
            self.moved.emit(nearest)
