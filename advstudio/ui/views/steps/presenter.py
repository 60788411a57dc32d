"""Between the view of the steps and the engine: steps are asked for while somebody looks."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame, StepsFrame
from advstudio.ui.views.steps.panel import StepsPanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight


class StepsPresenter(LanePresenter):
    """Asks for the steps of the newest result, once.

    Args:
        wiring: What every presenter works with.
        sight: Where steps are to be seen.
    """

    lane = "steps"

    def __init__(self, wiring: Wiring, sight: Sight[StepsPanel]) -> None:
        super().__init__(wiring)
        self._frame: Frame | None = None
        self._asked: Experiment | None = None
        self._sight = sight
        sight.changed.connect(self._ask_steps)

    def frame_shown(self, frame: Frame) -> None:
        """The attack has come further."""
        self._frame = frame
        if self._asked is not None and frame.experiment != self._asked:
            self._asked = None
        if frame.is_final:
            self._ask_steps()

    def show(self, payload: object) -> None:
        """The engine knows the steps."""
        # What belongs to another picture than the one on the screen is of no use to anybody.
        shown = None if self._frame is None else self._frame.experiment
        if not isinstance(payload, StepsFrame) or payload.experiment != shown:
            return
        for row, panel in self._sight.about(payload.experiment):
            if row.index < len(payload.attacks):
                attack_steps = payload.attacks[row.index]
                panel.render_steps(attack_steps, row.class_names, payload.experiment)

    def fail(self, sentence: str) -> None:
        """The steps could not be computed."""
        self._asked = None
        for panel in self._sight.panels:
            panel.show_failure(sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self.fail(self.tr("The steps were not computed: the work was cancelled."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._asked = None

    @Slot()
    def _ask_steps(self) -> None:
        frame = self._frame
        if frame is None or not frame.is_final or not self.has_engine:
            return
        if not self._sight.is_open or frame.experiment == self._asked:
            return
        if frame.experiment == self.store.experiment:
            self._asked = frame.experiment
            self.ask(frame.experiment)
