"""Clocks inside the window: painted frames, and time away from the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, Slot
from PySide6.QtWidgets import QWidget


class PaintClock(QObject):
    """Tells when the pixels of a window are really painted.

    Args:
        window: A top-level widget.
        painted: Called after every repaint with the seconds that it took.
    """

    def __init__(self, window: QWidget, painted: Callable[[float], None]) -> None:
        super().__init__(window)
        self._window = window
        self._painted = painted
        self._is_inside = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The top level repaints all that is dirty while it handles this event.
        if event.type() != QEvent.Type.UpdateRequest or self._is_inside:
            return False
        self._is_inside = True
        started = time.perf_counter()
        try:
            self._window.event(event)
        finally:
            self._is_inside = False
        self._painted(time.perf_counter() - started)
        return True


class AwayClock(QObject):
    """Collects how long the GUI thread stayed away from its event loop each time."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._since: float | None = None
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._on_awake)
        dispatcher.aboutToBlock.connect(self._on_block)

    @Slot()
    def _on_awake(self) -> None:
        now = time.perf_counter()
        if self._since is not None:
            self.seconds.append(now - self._since)
        self._since = now

    @Slot()
    def _on_block(self) -> None:
        if self._since is not None:
            self.seconds.append(time.perf_counter() - self._since)
        self._since = None
