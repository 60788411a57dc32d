"""How a counter-attack brings the accuracy down, step by step."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.still_plot import StillPlot

_RIGHT = 2 * theme.UNIT


class FallPlot(StillPlot):
    """A line that falls, under the dashed line of what the naive attack leaves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(right=_RIGHT, parent=parent)
        self._history: tuple[float, ...] = ()
        self._naive: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def history(self) -> tuple[float, ...]:
        """Accuracy after every step, from step 0 on."""
        return self._history

    def render_fall(self, history: tuple[float, ...], naive: float, steps: int | None) -> None:
        """Draw accuracies in [0, 1] over the steps.

        Args:
            history: From step 0 on.
            naive: What the naive attack leaves.
            steps: In all, where that is known.
        """
        self._history, self._naive = history, naive
        self.set_message("")
        last = max(steps or 0, len(history) - 1, 1)
        self.set_scales(
            Scale(self.tr("step"), 0.0, float(last)), Scale(self.tr("left (%)"), 0.0, 1.0, 100.0)
        )

    def paint_still(self, painter: QPainter) -> None:
        """Both lines."""
        chosen, to_pixels = theme.colours(), self.to_pixels()
        area = self.plot_rect()
        if self._naive is not None:
            height = to_pixels.map(QPointF(0, self._naive)).y()
            painter.setPen(QPen(QColor(chosen.adversarial), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
        # The accuracy falls at a step, and stays until the next.
        corners = [QPointF(step, share) for step, share in enumerate(self._history)]
        line = [
            corner
            for before, now in pairwise(corners)
            for corner in (before, QPointF(now.x(), before.y()), now)
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(chosen.adversarial), 2))
        painter.drawPolyline(to_pixels.map(QPolygonF(line)))
