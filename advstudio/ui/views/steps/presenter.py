"""Between the tab of the steps and the engine: steps are asked for while somebody looks."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame, TraceFrame
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring


class TracePresenter(LanePresenter):
    """Asks for the steps of the newest result, once."""

    lane = "steps"

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self._frame: Frame | None = None
        self._traced: Experiment | None = None
        self.window.tabShown.connect(self._ask_trace)

    def frame_shown(self, frame: Frame) -> None:
        """The attack has come further."""
        self._frame = frame
        if frame.experiment != self._traced:
            self._traced = None
        self._ask_trace()

    def show(self, payload: object) -> None:
        """The engine knows the steps."""
        # What belongs to another picture than the one on the screen is of no use to anybody.
        shown = None if self._frame is None else self._frame.experiment
        if isinstance(payload, TraceFrame) and payload.experiment == shown:
            self.window.rows.render_trace(payload)

    def fail(self, sentence: str) -> None:
        """The steps could not be computed."""
        self._traced = None
        self.window.rows.show_steps_failure(sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self.fail(self.tr("The steps were not computed: the work was cancelled."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._traced = None

    @Slot()
    def _ask_trace(self) -> None:
        frame = self._frame
        if frame is None or not frame.is_final or not self.has_engine:
            return
        if self.window.tab != "steps" or frame.experiment == self._traced:
            return
        if frame.experiment == self.store.experiment:
            self._traced = frame.experiment
            self.ask(frame.experiment)
