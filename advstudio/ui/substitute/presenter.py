"""Between the substitute theatre and the engine: begin, pause, go on, give up, use."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.substitute.frames import (
    SubstituteDiscard,
    SubstituteFrame,
    SubstituteRequest,
)
from advstudio.ui.experiment.trainable import can, watched
from advstudio.ui.runs.presenter import RunPresenter
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.substitute.draft import SubstituteDraft
from advstudio.ui.substitute.notices import SHOW, USE, SubstituteNotices
from advstudio.ui.substitute.panel import SubstitutePanel
from advstudio.ui.substitute.run import SubstituteRun
from advstudio.ui.substitute.use import with_substitute
from advstudio.ui.wire.lane_presenter import Wiring
from advstudio.ui.wire.theatres import Stage


class SubstitutePresenter(RunPresenter[SubstituteDraft, SubstituteRun, SubstitutePanel]):
    """What was learnt so far lies in the engine alone, which keeps one substitute at most."""

    lane = "long"
    watched = frozenset({"model", "defenses", "picture"})

    def __init__(self, wiring: Wiring, stage: Stage[SubstitutePanel, None]) -> None:
        super().__init__(wiring, SubstituteDraft(), stage)
        self._notices = SubstituteNotices(wiring.notices, self)
        self._finished: SubstituteRequest | None = None
        stage.panel.used.connect(self.use)
        wiring.notices.taken.connect(self._on_offer_taken)

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Follow the experiment: another oracle to copy, another picture to watch."""
        run, catalogue = self.run, self._catalogue
        if run is not None and catalogue is not None and not self._is_over(run):
            self._look_at(run, watched(new.picture, run.request.model, catalogue))
        self._render()

    def show(self, payload: object) -> None:
        """The engine has come further."""
        if not isinstance(payload, SubstituteFrame):
            return
        if payload.catalogue is not None:
            self.catalogueArrived.emit(payload.catalogue)
        if self.run is None or not self.run.is_of(payload.request):
            return
        self.run = self.run.with_frame(payload)
        self.state.done, self.state.text = payload.done, self._notices.progress(payload)
        if self.run.state is RunState.FINISHED:
            self._finished = payload.request
            self._notices.tell_finished(payload)
        self._render()

    def superseded(self) -> None:
        """Another long job has taken the engine's place for such work."""
        self._stand_still(
            self.tr("Another long job was started, so this one waits. Resume goes on.")
        )

    def cancelled(self) -> None:
        """All work was cancelled; a substitute is not lost by that, it pauses."""
        self._stand_still(self.tr("Cancel paused the substitute. Resume goes on where it stopped."))

    @Slot()
    def use(self) -> None:
        """Make the newest substitute the attacker of its oracle."""
        if self._finished is not None and self._catalogue is not None:
            self._notices.withdraw()
            changes = with_substitute(self.store.experiment, self._catalogue, self._finished)
            self.edits.edited.emit(changes)

    def _begun(self, catalogue: Catalogue) -> SubstituteRun | None:
        experiment = self.store.experiment
        can_copy = can(catalogue.models.get(experiment.model), "copy")
        draft = self.draft.fitted_to(experiment.model, catalogue)
        if not can_copy or draft.obstacle(catalogue):
            return None
        return SubstituteRun(draft.request(experiment, catalogue))

    def _resumed(self, run: SubstituteRun, catalogue: Catalogue) -> SubstituteRun:
        return run.resumed()

    def _lost(self, run: SubstituteRun) -> SubstituteRun:
        return run.lost(
            self.tr("The engine ended, and what the substitute knew with it. Resume begins anew.")
        )

    def _forget(self, run: SubstituteRun) -> None:
        # It keeps one at most, so where other work goes on instead there is none of this run.
        if self.is_busy or not self.state.is_busy:
            self.ask(SubstituteDiscard(run.request))

    def _leave(self, run: SubstituteRun) -> None:
        """Nobody could come back to it."""
        if run.can_resume and self.has_engine:
            self._forget(run)

    def _show_draft(self, catalogue: Catalogue) -> None:
        self._panel.render_draft(self.draft, self.store.experiment, catalogue)

    def _show_run(self, run: SubstituteRun, catalogue: Catalogue) -> None:
        self._panel.render_run(run, catalogue)

    def _is_over(self, run: SubstituteRun) -> bool:
        return run.state in (RunState.FINISHED, RunState.FAILED)

    @Slot(str)
    def _on_offer_taken(self, key: str) -> None:
        if key == USE:
            self.use()
        elif key == SHOW:
            self._dock.open()
