"""A histogram: how many of some values lie where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.still_plot import StillPlot

_BINS = 12
_ROOM = 1.08


class BinsPlot(StillPlot):
    """Filled bars for one kind of values on top of hatched ones for the other.

    Args:
        x_label: Of the values, with their unit.
        y_label: Of what is counted.
        bins: How many bars.
    """

    def __init__(
        self, x_label: str, y_label: str, *, bins: int = _BINS, parent: QWidget | None = None
    ) -> None:
        super().__init__(right=theme.UNIT, parent=parent)
        self._labels, self._bins = (x_label, y_label), bins
        self._edges: NDArray[np.float64] = np.zeros(0)
        self._hatched: NDArray[np.intp] = np.zeros(0, np.intp)
        self._filled: NDArray[np.intp] = np.zeros(0, np.intp)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(12 * theme.UNIT, 9 * theme.UNIT)

    @property
    def counts(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(bins,) of the hatched and of the filled values."""
        return self._hatched, self._filled

    def render_values(
        self, hatched: NDArray[np.float32], filled: NDArray[np.float32], *,
        span: tuple[float, float] | None = None, factor: float = 1.0,
    ) -> None:  # fmt: skip
        """Count values of two kinds; `span` is that of the axis, else that of the values."""
        known = np.concatenate([hatched, filled])
        low, high = span or (float(known.min()), float(known.max()))
        if high <= low:
            # All alike: one bar in the middle.
            low, high = low - max(abs(low), 1e-9) / 2, high + max(abs(high), 1e-9) / 2
        self._edges = np.linspace(low, high, self._bins + 1)
        self._hatched = np.histogram(hatched, self._edges)[0]
        self._filled = np.histogram(filled, self._edges)[0]
        most = max(1, int((self._hatched + self._filled).max()))
        x_label, y_label = self._labels
        self.set_scales(Scale(x_label, low, high, factor), Scale(y_label, 0.0, _ROOM * most))

    def paint_still(self, painter: QPainter) -> None:
        """The bars."""
        chosen = theme.colours()
        filled, hatched = QColor(chosen.adversarial), QColor(chosen.clean)
        for number in range(len(self._filled)):
            low, high = self._edges[number], self._edges[number + 1]
            first, both = (
                int(self._filled[number]),
                int(self._filled[number]) + int(self._hatched[number]),
            )
            painter.fillRect(self._bar(low, high, 0, first), filled)
            if both > first:
                bar = self._bar(low, high, first, both)
                painter.fillRect(bar, QBrush(hatched, Qt.BrushStyle.BDiagPattern))
                painter.setPen(QPen(hatched, 1))
                painter.drawRect(bar)

    def _bar(self, left: float, right: float, low: float, high: float) -> QRectF:
        to_pixels = self.to_pixels()
        corner = to_pixels.map(QPointF(left, high))
        return QRectF(corner, to_pixels.map(QPointF(right, low))).adjusted(1, 0, -1, 0)
