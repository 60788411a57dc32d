"""A dock below the pictures, for what needs the whole width."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget


class _Settings(Protocol):
    """The part of `Settings` that is needed."""

    def layout(self) -> object | None: ...


class BottomDock(QDockWidget):
    """Hidden at first; the first time it takes its share of the window's height.

    Args:
        name: By which its place is remembered.
        title: Over it.
        content: In it.
        window: To which it is added.
        settings: Know whether a person has arranged the docks.
        share: Of the window's height.
    """

    opened = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        content: QWidget,
        *,
        window: QMainWindow,
        settings: _Settings,
        share: float,
    ) -> None:
        super().__init__(title, window)
        self._window, self._settings, self._share = window, settings, share
        self._was_open = False
        self.setObjectName(name)
        self.setWidget(content)
        # At the side it would leave the pictures no room.
        self.setAllowedAreas(
            Qt.DockWidgetArea.TopDockWidgetArea | Qt.DockWidgetArea.BottomDockWidgetArea
        )
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self)
        self.hide()

    @Slot()
    def open(self) -> None:
        """Show it, before others that share its place."""
        self.show()
        self.raise_()
        if not self._was_open and self._settings.layout() is None:
            height = round(self._share * self._window.height())
            self._window.resizeDocks([self], [height], Qt.Orientation.Vertical)
        self._was_open = True
        self.opened.emit()

    @Slot()
    def toggle(self) -> None:
        """Open it, or close it; what goes on in it goes on."""
        if self.isHidden():
            self.open()
            return
        self.hide()
