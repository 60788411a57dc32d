"""A decision plane of oracle or substitute, with the example that is carried over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from advstudio.ui.kit import marks
from advstudio.ui.runs.epoch_plane import EpochPlane


class CarriedPlane(EpochPlane):
    """The regions, the ball, the picture, and a cross where its example lies."""

    _point: QPointF | None = None

    @property
    def point(self) -> QPointF | None:
        """Where the cross is, in the plane's coordinates."""
        return self._point

    def render_point(self, point: NDArray[np.float32] | None) -> None:
        """Mark (2,) where the example lies; None marks nothing."""
        self._point = None if point is None else QPointF(float(point[0]), float(point[1]))
        self.update()

    def paint_marks(self, painter: QPainter) -> None:
        """The ball, the clean picture, the way to the example, and the example."""
        super().paint_marks(painter)
        if self.surface is None or self._point is None:
            return
        x, y = self.scales
        inside = QPointF(x.kept_inside(self._point.x()), y.kept_inside(self._point.y()))
        marks.paint_adversarial(painter, self.to_pixels().map(inside))
