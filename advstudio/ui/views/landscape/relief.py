"""The loss landscape as a relief that can be turned, where OpenGL works.

Import it late, see `plotting`; ask `why_not` first.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QOpenGLContext
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.views.landscape.frames import LossMap
from advstudio.ui.kit import theme
from advstudio.ui.views.landscape import picture as landscape_picture

_HEIGHT = 1.1
_LIFT = 0.02


def why_not() -> str:
    """Why there can be no relief here, in words; "" where there can."""
    translate = QCoreApplication.translate
    if find_spec("OpenGL") is None:
        return translate(
            "relief",
            "The relief needs PyOpenGL: install it with “pip install advstudio[relief]”. The map "
            "shows the same.",
        )
    if not QOpenGLContext().create():
        return translate(
            "relief", "This screen has no OpenGL, which the relief needs. The map shows the same."
        )
    return ""


class Relief(QWidget):
    """Drag to turn it, the wheel comes nearer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # First: it says which binding pyqtgraph takes.
        from advstudio.ui.kit import plotting  # noqa: F401
        import pyqtgraph.opengl as gl  # isort: skip

        self._gl = gl
        self._view = gl.GLViewWidget()
        self._view.setCameraPosition(distance=3.6, elevation=32, azimuth=-60)
        self._items: list[object] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)

    @property
    def is_working(self) -> bool:
        """Whether the screen's driver did what it promised; known once it was shown."""
        return bool(self._view.isValid())

    def render_map(self, made: LossMap, span: tuple[float, float]) -> None:
        """Draw a landscape with its paths; the ball's edge is the far end of the paths."""
        for item in self._items:
            self._view.removeItem(item)
        self._view.setBackgroundColor(QColor(theme.colours().surface))
        self._items = [self._surface(made, span), *self._paths(made, span)]
        for item in self._items:
            self._view.addItem(item)

    def _surface(self, made: LossMap, span: tuple[float, float]) -> object:
        side = len(made.values)
        along = np.linspace(-1, 1, side)
        heights = _heights(made.values, span)
        colours = np.ones((side, side, 4), np.float32)
        colours[..., :3] = landscape_picture.shaded(made.values, *span)[::-1] / 255
        # pyqtgraph's first index runs along x, ours along y.
        return self._gl.GLSurfacePlotItem(
            x=along, y=along, z=heights.T, colors=colours.transpose(1, 0, 2), smooth=True,
            computeNormals=False,
        )  # fmt: skip

    def _paths(self, made: LossMap, span: tuple[float, float]) -> list[object]:
        if made.restarts is None:
            return []
        found: list[object] = []
        for path in made.restarts.paths:
            # On the relief, not at their own loss: a path leaves the plane, and would float.
            places = np.column_stack([path / made.reach, self._ground(made, path, span) + _LIFT])
            found.append(self._gl.GLLinePlotItem(pos=places, color=(1, 1, 1, 1), width=2))
        return found

    def _ground(self, made: LossMap, path: np.ndarray, span: tuple[float, float]) -> np.ndarray:
        side = len(made.values)
        cells = np.rint((path / made.reach + 1) / 2 * (side - 1)).astype(int).clip(0, side - 1)
        ground: np.ndarray = _heights(made.values, span)[cells[:, 1], cells[:, 0]]
        return ground


def _heights(values: np.ndarray, span: tuple[float, float]) -> np.ndarray:
    low, high = span
    heights: np.ndarray = (np.clip((values - low) / (high - low), 0, 1) - 0.5) * _HEIGHT
    return heights
