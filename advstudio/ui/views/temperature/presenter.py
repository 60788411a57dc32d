"""Between the temperature tab and the engine: figures are asked for while somebody looks."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.views.temperature.frames import TemperatureFrame, TemperatureRequest
from advstudio.ui.views.temperature.distilled import study_request
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring

_REST_MS = 400
"""A drag that moved nothing for so long has come to rest."""


class StudyPresenter(LanePresenter):
    """Asks for what is missing, shows what comes, and lets go when nobody looks."""

    lane = "temperature"

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self.frame: TemperatureFrame | None = None
        self._catalogue: Catalogue | None = None
        self._asked: TemperatureRequest | None = None
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._ask)
        self.window.tabShown.connect(self._on_tab_shown)
        self.window.studyWanted.connect(self._ask_again)

    @property
    def is_waiting(self) -> bool:
        """Whether something will be asked for when epsilon has come to rest."""
        return self._resting.isActive()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._catalogue = catalogue
        self._ask_again()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Follow the experiment: another model or picture at once, another epsilon at rest."""
        if not self._is_shown:
            return
        if (old.model, old.picture) != (new.model, new.picture):
            self._ask()
        elif (old.epsilon, old.norm) != (new.epsilon, new.norm):
            self._resting.start()

    def show(self, payload: object) -> None:
        """The engine knows more."""
        if isinstance(payload, TemperatureFrame):
            self.frame, self.state.done = payload, payload.done
            self.window.rows.render_study(payload)

    def fail(self, sentence: str) -> None:
        """The study ended in a sentence."""
        self._asked = None
        self.window.rows.show_study_interrupted(sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._resting.stop()
        self.fail(self.tr("The work was cancelled. What is known already is kept."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._catalogue = self._asked = None
        self._resting.stop()

    @property
    def _is_shown(self) -> bool:
        return self.window.tab == "temperature"

    @Slot()
    def _on_tab_shown(self) -> None:
        if self._is_shown:
            self._ask()
            return
        self._resting.stop()
        # Nobody looks: the engine goes on when the tab is shown again.
        self.let_go()
        self._asked = None

    @Slot()
    def _ask_again(self) -> None:
        self._asked = None
        self._ask()

    @Slot()
    def _ask(self) -> None:
        if self._catalogue is None or not self._is_shown:
            return
        request = study_request(self.store.experiment, self._catalogue)
        self._resting.stop()
        if request == self._asked:
            # The window may be waiting for nothing else.
            self.laneChanged.emit()
            return
        self._asked = request
        self.ask(request)
