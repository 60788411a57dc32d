"""Plays the slider: a position that goes from 0 to 1 and back, sixty times a second."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from advstudio.ui.epsilon.epsilon_scale import sweep_fraction

_TICK_MS = 16


class Sweeper(QObject):
    """Emits `fraction` while it runs; a late tick catches up, the pace stays."""

    fraction = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def start(self, fraction: float) -> None:
        """Go up from a position; at the top, first down."""
        self._start = fraction
        self._clock.start()
        self._timer.start()

    def stop(self) -> None:
        """Stay where it is."""
        self._timer.stop()

    @Slot()
    def _on_tick(self) -> None:
        self.fraction.emit(sweep_fraction(self._start, self._clock.elapsed() / 1000))
