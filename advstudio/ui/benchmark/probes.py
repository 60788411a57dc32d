"""Clocks inside the window: painted frames, and time away from the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
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
    """Collects how long the GUI thread stayed away from its event loop each time.

    A timer asks to be called every millisecond; what a call is late is time spent elsewhere.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._before = time.perf_counter()
        self._timer = QTimer(self, interval=1)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self.seconds.append(max(0.0, now - self._before - 1e-3))
        self._before = now

    def stop(self) -> list[float]:
        """The times, in seconds; nothing is collected any more."""
        self._timer.stop()
        return self.seconds
