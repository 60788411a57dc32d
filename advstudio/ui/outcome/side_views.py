"""What stands at the right of one classifier's pictures: the chosen one of several views."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit.caption import TITLE
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.view_chooser import HEIGHT, ViewChooser
from advstudio.ui.views.steps.panel import StepsPanel
from advstudio.ui.views.surface.panel import SurfacePanel
from advstudio.ui.views.temperature.panel import TemperaturePanel
from advstudio.ui.wire.views import LAB

LIFT = HEIGHT - TITLE
"""How far the list rises above the titles beside it, so that the views below are level."""


class SideViews(QWidget):
    """A list to choose from, and the chosen view below; those of the lab are made when opened."""

    edited = Signal(dict)
    probed = Signal(float, float)
    tabChosen = Signal(str)
    studyWanted = Signal()
    optionsEdited = Signal(str, object)
    """A lab view's tab, and all its options."""
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._chooser = ViewChooser(self)
        self.surface = SurfacePanel(class_colours, self)
        self.steps = StepsPanel(class_colours, self)
        self.temperature = TemperaturePanel(class_colours, self)
        self._panels: dict[str, QWidget] = {
            "surface": self.surface, "steps": self.steps, "temperature": self.temperature,
        }  # fmt: skip
        self._lab: dict[str, Any] = {}
        self._options: dict[str, object] = {}
        self._epsilon: float | None = None
        self._chooser.chosen.connect(self.tabChosen)
        self.surface.probed.connect(self.probed)
        self.temperature.edited.connect(self.edited)
        self.temperature.studyWanted.connect(self.studyWanted)
        self.temperature.dragStarted.connect(self.dragStarted)
        self.temperature.dragFinished.connect(self.dragFinished)
        self.show_tab(self._chooser.tab)

    @property
    def tab(self) -> str:
        """Which view is shown."""
        return self._chooser.tab

    def show_tab(self, tab: str) -> None:
        """Show a view."""
        self._chooser.show_tab(tab)
        if tab in LAB and tab not in self._lab:
            self._make(tab)
        for name, panel in self._panels.items():
            panel.setVisible(name == tab)

    def render_view(
        self, tab: str, frame: object, index: int, class_names: tuple[str, ...]
    ) -> None:
        """Show a frame of a lab view, for the classifier `index`; nothing if it was never open."""
        if tab not in self._lab:
            return
        self._lab[tab].render_frame(frame, index, class_names)
        if self._epsilon is not None:
            # A frame that was asked for before a drag must not take the line back.
            self._lab[tab].set_epsilon(self._epsilon)

    def render_options(self, tab: str, options: object) -> None:
        """Show a lab view's options."""
        self._options[tab] = options
        if tab in self._lab:
            self._lab[tab].set_options(options)

    def show_view_failure(self, tab: str, sentence: str) -> None:
        """Say, in place of a lab view, why there is none."""
        if tab in self._lab:
            self._lab[tab].show_failure(sentence)

    def set_epsilon(self, epsilon: float) -> None:
        """Move what follows the slider without the engine's help."""
        self._epsilon = epsilon
        if self.tab in self._lab:
            self._lab[self.tab].set_epsilon(epsilon)

    def clear_lab(self) -> None:
        """Forget what the lab's views show: it was about something else."""
        for panel in self._lab.values():
            panel.clear()

    def plane_height(self, width: int) -> int:
        """The height at which the decision surface is square, with the list above it."""
        return HEIGHT + self.surface.height_for(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._chooser.setGeometry(0, 0, self.width(), HEIGHT)
        for panel in self._panels.values():
            panel.setGeometry(self._room())

    def _room(self) -> QRect:
        return self.rect().adjusted(0, HEIGHT, 0, 0)

    def _make(self, tab: str) -> None:
        panel = LAB[tab].make(self._colours)
        panel.setParent(self)
        panel.setProperty("tab", tab)
        panel.setGeometry(self._room())
        panel.edited.connect(self.edited)
        panel.optionsEdited.connect(self._on_options_edited)
        panel.dragStarted.connect(self.dragStarted)
        panel.dragFinished.connect(self.dragFinished)
        self._lab[tab] = self._panels[tab] = panel
        if tab in self._options:
            panel.set_options(self._options[tab])

    @Slot(object)
    def _on_options_edited(self, options: object) -> None:
        self.optionsEdited.emit(self.sender().property("tab"), options)
