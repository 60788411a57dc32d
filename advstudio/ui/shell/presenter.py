"""Between store, engine and panels: what changed is asked for, what arrives is shown."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from advstudio.core.errors import AdvstudioError
from advstudio.session.catalogue import Catalogue
from advstudio.session.engine import Gone, Ready
from advstudio.session.experiment import Experiment, affected
from advstudio.session.frames import Failure, Frame, Progress, SweepFrame
from advstudio.session.lanes import LANES
from advstudio.session.mailbox import Result
from advstudio.ui.experiment.store import Store
from advstudio.ui.kit.sentences import ended_sentence, translated
from advstudio.ui.shell.main_window import MainWindow
from advstudio.ui.shell.roster import Roster
from advstudio.ui.views.surface.presenter import SurfacePresenter
from advstudio.ui.wire.bridge import Bridge
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.lanes import LaneState

_MAX_DEATHS = 3
"""Engines that may die one after the other without showing anything between."""

_CANCEL_PATIENCE_MS = 3000

logger = logging.getLogger(__name__)


class Presenter(QObject):
    """Shows the newest that there is, and asks for what is missing.

    Attributes:
        lanes: What is known of each lane, the most urgent first.
        roster: The presenters of the window's parts.
        frame: The newest of the attack.
        sweep: The newest curves along epsilon.
        catalogue: What the engine has; None while there is no engine.

    Args:
        store: The experiment.
        bridge: The engine.
        window: The panels.
    """

    settled = Signal()
    """Nothing that was asked for is still to come."""

    def __init__(self, store: Store, bridge: Bridge, window: MainWindow) -> None:
        super().__init__(window)
        self.lanes = {name: LaneState() for name in LANES}
        self._passing = [self.lanes[name] for name, lane in LANES.items() if not lane.is_lasting]
        self.frame: Frame | None = None
        self.sweep: SweepFrame | None = None
        self.catalogue: Catalogue | None = None
        self._store, self._bridge, self._window = store, bridge, window
        wiring = Wiring(
            store, bridge, self.lanes, window.edits, window.notices, window.rows, parent=window
        )
        self.roster = Roster(wiring, window)
        self._deaths = 0
        self._failure = ""
        self._cancelling = QTimer(self, singleShot=True, interval=_CANCEL_PATIENCE_MS)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._connect()
        window.render_experiment(store.experiment)
        window.show_loading(self.tr("Starting the engine…"))

    def _connect(self) -> None:
        self._store.changed.connect(self._on_changed)
        self._bridge.arrived.connect(self._on_arrived)
        window = self._window
        window.edits.edited.connect(self._on_edited)
        window.edits.dragStarted.connect(self._store.begin_gesture)
        window.edits.dragFinished.connect(self._store.end_gesture)
        window.cancelRequested.connect(self.cancel)
        self._cancelling.timeout.connect(self._check_cancelled)
        self._settling.timeout.connect(self._emit_settled)
        self.roster.of(SurfacePresenter).arrived.connect(self._tell_surface)
        for presenter in self.roster:
            presenter.laneChanged.connect(self._on_lane_changed)
            presenter.catalogueArrived.connect(self._take_catalogue)

    @property
    def is_settled(self) -> bool:
        """Whether every panel shows its final result; long work goes on beside that."""
        if self.catalogue is None or any(lane.is_busy for lane in self._passing):
            return False
        return not any(presenter.is_waiting for presenter in self.roster)

    @Slot()
    def cancel(self) -> None:
        """Give up all but the attack, or the attack when it is all there is; theatres pause."""
        busy = [name for name, lane in self.lanes.items() if lane.is_busy]
        given_up = [name for name in busy if name != "attack"] or busy
        for presenter in self.roster:
            if presenter.is_busy or presenter.is_waiting:
                presenter.give_up()
        for name in given_up:
            lane = self.lanes[name]
            if lane.is_busy:
                self._bridge.cancel(name, lane.asked)
                lane.ends(lane.asked)
        self._ask("ping", None)
        self._cancelling.start()

    @Slot()
    def _check_cancelled(self) -> None:
        """In the last resort a cancel kills: an engine that does not even answer is stuck."""
        if self.lanes["ping"].is_busy:
            self._window.notices.show_sentence(
                self.tr("The engine did not stop in time, so another one was started.")
            )
            self.restart_engine()

    @Slot()
    def restart_engine(self) -> None:
        """End the engine, start another, and ask it for everything."""
        self._forget()
        self._window.show_loading(self.tr("Starting the engine…"))
        self._bridge.restart()

    @Slot(dict)
    def _on_edited(self, changes: dict[str, object]) -> None:
        try:
            self._store.update(**changes)
        except AdvstudioError as error:
            self._window.notices.show_sentence(translated(error.template, error.values))
            self._window.render_experiment(self._store.experiment)

    @Slot(object, object)
    def _on_changed(self, old: Experiment, new: Experiment) -> None:
        self._window.render_experiment(new)
        if self.catalogue is None:
            return
        for name in affected(old, new):
            self._ask(name, new)
        self.roster.tell_change(old, new)

    def _ask(self, name: str, argument: object) -> None:
        self.lanes[name].asks(self._bridge.post(name, argument))
        self._show_state()

    @Slot(object)
    def _on_arrived(self, message: Ready | Gone | Result) -> None:
        if isinstance(message, Ready):
            self._on_ready(message.catalogue)
        elif isinstance(message, Gone):
            self._on_gone(message)
        else:
            self._on_result(message)

    def _on_ready(self, catalogue: Catalogue) -> None:
        self._take_catalogue(catalogue)
        for name in ("attack", "sweep"):
            self._ask(name, self._store.experiment)

    @Slot(object)
    def _take_catalogue(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._window.set_catalogue(catalogue)
        self._window.render_experiment(self._store.experiment)
        for presenter in self.roster:
            presenter.meet_engine(catalogue)

    def _on_gone(self, gone: Gone) -> None:
        self._deaths += 1
        self._forget()
        sentence = ended_sentence(gone.exit_code)
        if self._deaths > _MAX_DEATHS:
            advice = self.tr(
                "It ended several times in a row; choose Engine, Restart to try again."
            )
            self._window.notices.show_sentence(f"{sentence} {advice}")
            self._window.rows.show_failure(sentence)
            return
        self._window.notices.show_sentence(
            sentence + " " + self.tr("Another one was started; nothing is lost.")
        )
        self._bridge.restart()

    def _forget(self) -> None:
        self.catalogue = None
        for lane in self.lanes.values():
            lane.ends(lane.asked)
        for presenter in self.roster:
            presenter.lose_engine()
        self._show_state()

    def _on_result(self, result: Result) -> None:
        lane = self.lanes[result.lane]
        asker = self.roster.asker(result)
        if result.is_end:
            lane.ends(result.ticket)
        if not lane.is_stale(result.ticket):
            self._show(result, lane, asker)
        if result.is_end and asker is not None:
            asker.ends(result.ticket)
        self._show_state()

    def _show(self, result: Result, lane: LaneState, asker: LanePresenter | None) -> None:
        payload = result.payload
        if isinstance(payload, Progress):
            lane.text, lane.done = translated(payload.template, payload.values), payload.done
        elif isinstance(payload, Failure):
            sentence = translated(payload.template, payload.values)
            if asker is None or not asker.is_discreet:
                self._show_failure(result.lane, sentence)
            if asker is not None:
                asker.fail(sentence)
        elif payload is not None:
            lane.shown, lane.text = result.ticket, ""
            self._deaths = 0
            if asker is not None:
                asker.show(payload)
            else:
                self._show_payload(payload, lane)

    def _show_payload(self, payload: object, lane: LaneState) -> None:
        match payload:
            case Frame():
                self._show_frame(payload)
            case SweepFrame():
                self.sweep, lane.done = payload, payload.done
                self._window.rows.render_sweep(payload)
            case True:
                pass  # a ping's answer; its end is all that counts
            case _:
                logger.error("nobody shows a %s", type(payload).__name__)

    def _show_frame(self, frame: Frame) -> None:
        self.frame = frame
        # What went wrong before this frame is mended.
        self._window.notices.withdraw(self._failure)
        self._window.render_frame(frame)
        self.roster.tell_frame(frame)

    @Slot()
    def _tell_surface(self) -> None:
        for presenter in self.roster:
            presenter.surface_shown()

    def _show_failure(self, lane: str, sentence: str) -> None:
        self._window.notices.show_sentence(sentence)
        if lane == "attack":
            self._failure = sentence
            self._window.rows.show_failure(sentence)

    @Slot()
    def _on_lane_changed(self) -> None:
        """Of several that share a lane, those that were asked for before wait in vain."""
        for one in self.roster:
            if one.is_busy and not one.owns(one.state.asked):
                one.give_way()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        self._window.render_lanes(self.lanes)
        if self.is_settled:
            self._settling.start()

    @Slot()
    def _emit_settled(self) -> None:
        if self.is_settled:
            self.settled.emit()
