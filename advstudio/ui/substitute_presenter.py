"""Between the substitute theatre and the engine: begin, pause, go on, give up, use."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.extraction_frames import (
    ExtractionDiscard,
    ExtractionFrame,
    ExtractionRequest,
)
from advstudio.ui.choices import with_model
from advstudio.ui.lane_presenter import LanePresenter, Wiring
from advstudio.ui.substitute_draft import SubstituteDraft
from advstudio.ui.substitute_notices import SHOW, USE, SubstituteNotices
from advstudio.ui.substitute_run import SubstituteRun
from advstudio.ui.substitute_use import with_substitute
from advstudio.ui.training_draft import is_trainable, watched
from advstudio.ui.training_run import RunState


class SubstitutePresenter(LanePresenter):
    """Holds the draft and the run; the panel shows them while it can be seen."""

    lane = "lab"

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self.draft = SubstituteDraft()
        self.run: SubstituteRun | None = None
        self._notices = SubstituteNotices(self.window.notices, self)
        self._catalogue: Catalogue | None = None
        self._finished: ExtractionRequest | None = None
        self._has_engine = False
        self._connect()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._has_engine = True
        self._catalogue = catalogue
        self.window.substitute.setEnabled(True)
        self._render()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Follow the experiment: another oracle to copy, another picture to watch."""
        if (old.model, old.defenses, old.picture) == (new.model, new.defenses, new.picture):
            # Sixty times a second only epsilon changes.
            return
        run, picture = self.run, watched(new.picture)
        if run is not None and run.request.picture != picture and not self._is_over(run):
            self.run = run.watching(picture)
            if run.state.is_active:
                self.ask(self.run.request)
        self._render()

    def show(self, payload: object) -> None:
        """The engine has come further."""
        if not isinstance(payload, ExtractionFrame):
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

    def fail(self, sentence: str) -> None:
        """The copying ended in a sentence."""
        if self.run is not None and self.run.state.is_active:
            self.run = self.run.failed(sentence)
            self._render()

    def engine_gone(self) -> None:
        """The engine that learnt is no more, nor is what it had learnt."""
        self._has_engine = False
        self.window.substitute.setEnabled(False)
        if self.run is not None:
            self.run = self.run.lost(
                self.tr(
                    "The engine ended, and what the substitute knew with it. Resume begins anew."
                )
            )
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
    def start(self) -> None:
        """Train what the draft says."""
        catalogue, experiment = self._catalogue, self.store.experiment
        is_running = self.run is not None and self.run.state.is_active
        if catalogue is None or is_running or not self._has_engine:
            return
        can_copy = is_trainable(catalogue.models.get(experiment.model))
        if not can_copy or self.draft.obstacle(catalogue):
            return
        self.run = SubstituteRun(self.draft.request(experiment, catalogue))
        self.draft = dataclasses.replace(self.draft, name="")
        self.ask(self.run.request)
        self._render()

    @Slot()
    def pause(self) -> None:
        """Let the engine leave the substitute until it is resumed."""
        self.let_go()
        self._stand_still("")

    @Slot()
    def resume(self) -> None:
        """Go on with the run."""
        if self.run is None or not self.run.can_resume or not self._has_engine:
            return
        self.run = self.run.resumed()
        self.ask(self.run.request)
        self._render()

    @Slot()
    def discard(self) -> None:
        """Give the paused substitute up."""
        run = self.run
        if run is None or not run.can_resume or not self._has_engine:
            return
        self.run = None
        self._forget(run)
        self._render()

    @Slot()
    def put_aside(self) -> None:
        """Choose another substitute."""
        run, self.run = self.run, None
        if run is not None and run.can_resume and self._has_engine:
            # Nobody could come back to it.
            self._forget(run)
        self._render()

    @Slot()
    def use(self) -> None:
        """Make the newest substitute the attacker of its oracle."""
        if self._finished is not None and self._catalogue is not None:
            self._notices.withdraw()
            changes = with_substitute(self.store.experiment, self._catalogue, self._finished)
            self.window.edited.emit(changes)

    def _connect(self) -> None:
        panel = self.window.substitute
        panel.edited.connect(self._on_edited)
        panel.started.connect(self.start)
        panel.paused.connect(self.pause)
        panel.resumed.connect(self.resume)
        panel.discarded.connect(self.discard)
        panel.putAside.connect(self.put_aside)
        panel.used.connect(self.use)
        panel.modelWanted.connect(self._on_model_wanted)
        self.window.substitute_dock.visibilityChanged.connect(self._render)
        self.window.substitute_dock.opened.connect(self._render)
        self.window.notices.taken.connect(self._on_offer_taken)

    def _forget(self, run: SubstituteRun) -> None:
        """Let the engine throw it away; it keeps one at most, so other work goes on instead."""
        if self.is_busy or not self.state.is_busy:
            self.ask(ExtractionDiscard(run.request))

    def _stand_still(self, sentence: str) -> None:
        if self.run is not None and self.run.state.is_active:
            self.run = self.run.paused(sentence)
            self._render()

    def _is_over(self, run: SubstituteRun) -> bool:
        return run.state in (RunState.FINISHED, RunState.FAILED)

    @Slot()
    def _render(self) -> None:
        """Show what there is, if anybody can see it."""
        if self._catalogue is None or self.window.substitute_dock.isHidden():
            return
        panel = self.window.substitute
        if self.run is not None:
            panel.render_run(self.run, self._catalogue)
        else:
            panel.render_draft(self.draft, self.store.experiment, self._catalogue)

    @Slot(dict)
    def _on_edited(self, changes: dict[str, object]) -> None:
        self.draft = self.draft.edited(changes)
        self._render()

    @Slot(str)
    def _on_model_wanted(self, name: str) -> None:
        if self._catalogue is not None:
            self.window.edited.emit(with_model(self.store.experiment, self._catalogue, name))

    @Slot(str)
    def _on_offer_taken(self, key: str) -> None:
        if key == USE:
            self.use()
        elif key == SHOW:
            self.window.substitute_dock.open()
