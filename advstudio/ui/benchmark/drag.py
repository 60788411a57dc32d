"""A scripted drag in the real window: 60 ticks a second through the real engine process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import psutil
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot

from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame, SurfaceFrame
from advstudio.session.mailbox import Result
from advstudio.session.verdict.frames import VerdictFrame
from advstudio.ui.app import Studio
from advstudio.ui.benchmark.probes import AwayClock, PaintClock

TICKS_PER_SECOND = 60
SECONDS = 5.0


@dataclass
class DragLog:
    """What a drag left behind; seconds.

    Attributes:
        ticks: Number of ticks.
        latencies: Tick to painted pixels, of the frames that were shown.
        away: Times that the GUI thread was away from its event loop.
        shown: Frames painted.
        repaints: Rendering and painting of one frame.
        engine_ms: What the engine needed per frame, in milliseconds.
        surface_after: End of the drag to the first picture of the new surface, or NaN.
        verdict_after: End of the drag to the whole verdict on the picture, or NaN.
    """

    ticks: int = 0
    latencies: list[float] = field(default_factory=list)
    away: list[float] = field(default_factory=list)
    shown: int = 0
    repaints: list[float] = field(default_factory=list)
    engine_ms: list[float] = field(default_factory=list)
    surface_after: float = float("nan")
    verdict_after: float = float("nan")


class Dragger(QObject):
    """Drags epsilon up and down and keeps the log.

    Args:
        studio: The running program.
    """

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._log = DragLog()
        self._sent: dict[float, float] = {}
        self._unpainted: list[tuple[float, float]] = []
        self._rendering = 0.0
        self._is_surface_due = self._is_verdict_due = False
        self._ended = 0.0
        self._timer = QTimer(self, interval=round(1000 / TICKS_PER_SECOND))
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._paint_clock = PaintClock(studio.window, self._on_painted)
        render = studio.window.render_frame

        def _timed_render(frame: Frame) -> None:
            started = time.perf_counter()
            render(frame)
            self._on_rendered(frame, time.perf_counter() - started)

        # The one place that every frame passes on its way to the screen.
        studio.window.render_frame = _timed_render  # type: ignore[method-assign] # measuring
        studio.bridge.arrived.connect(self._on_arrived)

    def run(self, end: float, seconds: float = SECONDS) -> DragLog:
        """Drag between 0 and `end` for some seconds."""
        self._log, self._sent, self._unpainted = DragLog(), {}, []
        self._end, self._total = end, round(seconds * TICKS_PER_SECOND)
        away = AwayClock()
        self._studio.window.edits.dragStarted.emit()
        self._timer.start()
        wait_until(lambda: not self._timer.isActive(), seconds + 10)
        self._log.away = away.stop()
        self._ended = time.perf_counter()
        self._is_surface_due = self._is_verdict_due = True
        self._studio.window.edits.dragFinished.emit()
        wait_until(lambda: self._studio.presenter.is_settled, 120)
        return self._log

    @Slot()
    def _tick(self) -> None:
        tick = self._log.ticks
        if tick >= self._total:
            self._timer.stop()
            return
        self._log.ticks += 1
        phase = tick / (2 * TICKS_PER_SECOND)
        # Up in two seconds, down in two; no value occurs twice.
        share = abs((phase + 1) % 2 - 1) * 0.98 + 1e-6 * (tick + 1)
        epsilon = self._end * share
        self._sent[epsilon] = time.perf_counter()
        self._studio.window.edits.edited.emit({"epsilon": epsilon})

    def _on_rendered(self, frame: Frame, seconds: float) -> None:
        sent = self._sent.get(frame.experiment.epsilon)
        if sent is not None and not frame.is_preview:
            self._unpainted.append((sent, frame.milliseconds))
            self._rendering = seconds

    def _on_painted(self, seconds: float) -> None:
        now = time.perf_counter()
        for sent, milliseconds in self._unpainted:
            self._log.latencies.append(now - sent)
            self._log.engine_ms.append(milliseconds)
        if self._unpainted:
            self._log.shown += 1
            self._log.repaints.append(self._rendering + seconds)
        self._unpainted.clear()

    @Slot(object)
    def _on_arrived(self, message: object) -> None:
        payload = message.payload if isinstance(message, Result) else None
        passed = time.perf_counter() - self._ended
        if isinstance(payload, SurfaceFrame) and self._is_surface_due:
            self._is_surface_due = False
            self._log.surface_after = passed
        if isinstance(payload, VerdictFrame) and payload.is_final and self._is_verdict_due:
            self._is_verdict_due = False
            self._log.verdict_after = passed


def stalled_drag(studio: Studio, dragger: Dragger, end: float) -> DragLog:
    """A drag during which the engine stands still for a second."""
    children = psutil.Process().children(recursive=False)
    engine = next(child for child in children if child.memory_info().rss > 100e6)
    QTimer.singleShot(500, lambda: os.kill(engine.pid, signal.SIGSTOP))
    QTimer.singleShot(1500, lambda: os.kill(engine.pid, signal.SIGCONT))
    return dragger.run(end, 2.5)


def show(studio: Studio, experiment: Experiment) -> None:
    """Replace the experiment and wait until every panel is final."""
    studio.store.replace(experiment)
    wait_until(lambda: studio.presenter.is_settled, 300)


def wait_until(claim: Callable[[], bool], seconds: float) -> None:
    """Run the event loop until something holds.

    Raises:
        TimeoutError: It did not within `seconds`.
    """
    loop = QEventLoop()
    deadline = time.monotonic() + seconds
    timer = QTimer(interval=5)

    def _look() -> None:
        if claim() or time.monotonic() > deadline:
            loop.quit()

    timer.timeout.connect(_look)
    timer.start()
    if not claim():
        loop.exec()
    timer.stop()
    if not claim():
        raise TimeoutError(f"not within {seconds:g} s")


def percentile(seconds: list[float], share: float) -> float:
    """In milliseconds; NaN of nothing."""
    return float(np.percentile(seconds, share)) * 1e3 if seconds else float("nan")
