"""A plot with an upright line at the place that is looked at.

Import it late, see `plotting`.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.ui.kit import plotting, theme
from advstudio.ui.kit.plotting import pg

_GRIP = 20
_TICK_GAP, _LEAST_TICKS, _MOST_TICKS = 3 * theme.UNIT, 2, 6


class _Click(Protocol):
    """The part of pyqtgraph's click event that is needed."""

    def scenePos(self) -> QPointF: ...
    def accept(self) -> None: ...


class CursorPlot(QWidget):
    """A click, or a drag of the line, asks for another place; a subclass says which there are.

    Args:
        can_drag: Whether the line has a grip.
    """

    moved = Signal(int)
    """The place that was asked for."""

    def __init__(self, parent: QWidget | None = None, *, can_drag: bool) -> None:
        super().__init__(parent)
        self._view = plotting.new_plot()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cursor = pg.InfiniteLine(movable=can_drag)
        if can_drag:
            self._cursor.addMarker("v", position=1.0, size=_GRIP)
        self._view.addItem(self._cursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        self._view.getViewBox().sigResized.connect(self._on_resized)
        self._cursor.sigDragged.connect(self._on_dragged)
        self._view.scene().sigMouseClicked.connect(self._on_clicked)

    @abstractmethod
    def _move_to(self, x: float) -> None:
        """Go to the place nearest to x of the horizontal axis, if there is one."""

    @abstractmethod
    def _fit(self) -> None:
        """Span the axes over what is drawn."""

    def _dress(self) -> None:
        """Colour what is drawn; once more whenever the palette changes."""
        accent = theme.colours().accent
        self._cursor.setPen(plotting.pen(accent, 1.5))
        self._cursor.setHoverPen(plotting.pen(accent, 3))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            plotting.dress(self._view)
            self._dress()
        super().changeEvent(event)

    def _pixel_at(self, x: float, y: float) -> QPointF:
        """Where a point of the axes is, in this widget's pixels."""
        scene = self._view.getViewBox().mapViewToScene(QPointF(x, y))
        return QPointF(self._view.mapFromScene(scene))

    def _rows(self) -> int:
        """How many ticks the vertical axis has room for."""
        height = self._view.getViewBox().rect().height()
        return max(_LEAST_TICKS, min(int(height / _TICK_GAP), _MOST_TICKS))

    @Slot()
    def _on_resized(self) -> None:
        self._fit()

    @Slot(object)
    def _on_dragged(self, line: object) -> None:
        self._move_to(self._cursor.value())

    @Slot(object)
    def _on_clicked(self, click: _Click) -> None:
        self._move_to(self._view.getViewBox().mapSceneToView(click.scenePos()).x())
        click.accept()
