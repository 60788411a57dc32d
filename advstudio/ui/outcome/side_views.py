"""What stands at the right of one classifier's pictures: the chosen one of several views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit.caption import TITLE
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.outcome.view_chooser import HEIGHT, ViewChooser
from advstudio.ui.wire.sight import Row, Sight
from advstudio.ui.wire.views import VIEWS

LIFT = HEIGHT - TITLE
"""How far the list rises above the titles beside it, so that the views below are level."""


class SideViews(QWidget):
    """A list to choose from, and the chosen view below; a panel is made when first opened.

    Args:
        class_colours: Shared by all that shows classes.
        sights: Take in the panels that are made, by view.
        row: Whose panels these are.
    """

    tabChosen = Signal(str)

    def __init__(
        self,
        class_colours: ClassColours,
        sights: Mapping[str, Sight[Any]],
        row: Row,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._colours, self._sights, self._row = class_colours, sights, row
        self._chooser = ViewChooser(self)
        self._panels: dict[str, SidePanel] = {}
        self._chooser.chosen.connect(self.tabChosen)

    @property
    def tab(self) -> str:
        """Which view is shown."""
        return self._chooser.tab

    @property
    def panel(self) -> SidePanel:
        """What is shown below the list."""
        if self.tab not in self._panels:
            self._make(self.tab)
        return self._panels[self.tab]

    @property
    def panels(self) -> tuple[SidePanel, ...]:
        """All that were made."""
        return tuple(self._panels.values())

    def show_tab(self, tab: str) -> None:
        """Show a view."""
        self._chooser.show_tab(tab)
        shown = self.panel
        for panel in self.panels:
            panel.setVisible(panel is shown)

    def height_for(self, width: int) -> int | None:
        """The height at which the view looks best, with the list above it."""
        best = self.panel.height_for(width)
        return None if best is None else HEIGHT + best

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._chooser.setGeometry(0, 0, self.width(), HEIGHT)
        for panel in self.panels:
            panel.setGeometry(self._room())

    def _room(self) -> QRect:
        return self.rect().adjusted(0, HEIGHT, 0, 0)

    def _make(self, tab: str) -> None:
        panel = VIEWS[tab].panel(self._colours)
        panel.setParent(self)
        panel.setGeometry(self._room())
        self._panels[tab] = panel
        self._sights[tab].add(self._row, panel)
