"""The landscape from above, or as a relief where OpenGL works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from advstudio.session.views.landscape.frames import LossMap
from advstudio.ui.kit.axes import Scale
from advstudio.ui.views.landscape.plot import LandscapePlot

if TYPE_CHECKING:
    from advstudio.ui.views.landscape.relief import Relief

_PATIENCE_MS = 500


class LandscapeView(QWidget):
    """`refused` holds the reason why there is no relief; the map is shown then."""

    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot = LandscapePlot()
        self._relief: Relief | None = None
        self._map: LossMap | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._plot)
        # A driver may promise OpenGL and not keep it: that shows with the first painting.
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_waited)

    @property
    def plot(self) -> LandscapePlot:
        """The map."""
        return self._plot

    @property
    def is_relief(self) -> bool:
        """Whether the relief is shown."""
        return self._relief is not None and self._stack.currentWidget() is self._relief

    def render_map(self, made: LossMap, epsilon: float, x: Scale, y: Scale) -> None:
        """Draw a landscape."""
        self._map = made
        self._plot.render_map(made, epsilon, x, y)
        self._render_relief()

    def show_map(self) -> None:
        """Look from above."""
        self._patience.stop()
        self._stack.setCurrentWidget(self._plot)

    def show_relief(self) -> None:
        """Look at the relief, or say why not."""
        # Late: it loads pyqtgraph and OpenGL.
        from advstudio.ui.views.landscape import relief

        if reason := relief.why_not():
            self.refused.emit(reason)
            return
        if self._relief is None:
            self._relief = relief.Relief()
            self._relief.setAccessibleName(self.tr("Relief of the loss inside the ball"))
            self._stack.addWidget(self._relief)
        self._stack.setCurrentWidget(self._relief)
        self._render_relief()
        self._patience.start()

    def _render_relief(self) -> None:
        if self.is_relief and self._relief is not None and self._map is not None:
            self._relief.render_map(self._map, self._plot.span)

    @Slot()
    def _on_waited(self) -> None:
        if self._relief is None or not self._relief.isVisible() or self._relief.is_working:
            return
        self.show_map()
        self.refused.emit(self.tr("OpenGL did not start on this screen. The map shows the same."))
