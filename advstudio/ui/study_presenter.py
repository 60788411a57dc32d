"""Between the temperature tab and the engine: figures are asked for while somebody looks."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.study_frames import TemperatureFrame, TemperatureRequest
from advstudio.ui.bridge import Bridge
from advstudio.ui.distilled import study_request
from advstudio.ui.lanes import LaneState
from advstudio.ui.main_window import MainWindow
from advstudio.ui.store import Store

_LANE = "study"
_REST_MS = 400
"""A drag that moved nothing for so long has come to rest."""


class StudyPresenter(QObject):
    """Asks for what is missing, shows what comes, and lets go when nobody looks.

    Args:
        store: The experiment whose model is studied.
        bridge: The engine.
        window: With the tab.
        lane: What the window knows of the engine's study lane.
    """

    laneChanged = Signal()
    """The lane was asked for something, or nothing is expected of it any more."""

    def __init__(self, store: Store, bridge: Bridge, window: MainWindow, lane: LaneState) -> None:
        super().__init__(window)
        self.frame: TemperatureFrame | None = None
        self._store, self._bridge, self._window, self._lane = store, bridge, window, lane
        self._catalogue: Catalogue | None = None
        self._asked: TemperatureRequest | None = None
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._on_rested)
        window.tabShown.connect(self._on_tab_shown)
        window.studyWanted.connect(self._ask_again)

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
        if not self._window.shows_temperature:
            return
        if (old.model, old.picture) != (new.model, new.picture):
            self._ask()
        elif (old.epsilon, old.norm) != (new.epsilon, new.norm):
            self._resting.start()

    def show(self, frame: TemperatureFrame) -> None:
        """The engine knows more."""
        self.frame, self._lane.done = frame, frame.done
        self._window.render_study(frame)

    def fail(self, sentence: str) -> None:
        """The study ended in a sentence."""
        self._asked = None
        self._window.show_study_interrupted(sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._resting.stop()
        self.fail(self.tr("The work was cancelled. What is known already is kept."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._catalogue = self._asked = None
        self._resting.stop()

    @Slot()
    def _on_tab_shown(self) -> None:
        if self._window.shows_temperature:
            self._ask()
            return
        self._resting.stop()
        # Nobody looks: the engine keeps what it knows, and goes on when the tab is shown again.
        if self._lane.is_busy:
            self._bridge.cancel(_LANE, self._lane.asked)
            self._lane.ends(self._lane.asked)
        self._asked = None
        self.laneChanged.emit()

    @Slot()
    def _on_rested(self) -> None:
        self._ask()
        self.laneChanged.emit()

    @Slot()
    def _ask_again(self) -> None:
        self._asked = None
        self._ask()

    def _ask(self) -> None:
        if self._catalogue is None or not self._window.shows_temperature:
            return
        request = study_request(self._store.experiment, self._catalogue)
        if request == self._asked:
            return
        self._resting.stop()
        self._asked = request
        self._lane.asks(self._bridge.post(_LANE, request))
        self.laneChanged.emit()
