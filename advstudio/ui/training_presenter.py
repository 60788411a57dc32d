"""Between the training theatre and the engine: begin, pause, go on, give up, use."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue, Unfinished
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.training_frames import TrainingDiscard, TrainingFrame
from advstudio.ui.choices import with_model
from advstudio.ui.lane_presenter import LanePresenter, Wiring
from advstudio.ui.training_draft import TrainingDraft, is_trainable, watched
from advstudio.ui.training_notices import TrainingNotices
from advstudio.ui.training_outcome import TrainingOutcome
from advstudio.ui.training_run import (
    RunState,
    TrainingRun,
    catalogue_after,
    opened,
)


class TrainingPresenter(LanePresenter):
    """Holds the draft and the run; the panel shows them while it can be seen."""

    lane = "train"

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self.draft = TrainingDraft()
        self.run: TrainingRun | None = None
        self._notices = TrainingNotices(self.window.notices, self)
        self._catalogue: Catalogue | None = None
        self._outcome = TrainingOutcome(self.store, self.window, self._notices)
        self._subject: tuple[str, PictureRef] | None = None
        self._has_engine = self._has_greeted = False
        self._connect()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._has_engine = True
        self.window.training.setEnabled(True)
        self._catalogue = catalogue
        self._outcome.set_catalogue(catalogue)
        if not self._has_greeted:
            self._has_greeted = True
            self._notices.tell_unfinished(catalogue.unfinished)
        self._render()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Follow the experiment: another model to train, another picture to watch."""
        subject = (new.model, new.picture)
        if subject == self._subject:
            # Sixty times a second only epsilon changes.
            return
        self._subject = subject
        run, picture = self.run, watched(new.picture)
        if run is not None and run.request.picture != picture:
            self.run = run.watching(picture)
            if run.state.is_active:
                self.ask(self.run.request)
        self._render()

    def show(self, payload: object) -> None:
        """The engine has come further."""
        if not isinstance(payload, TrainingFrame):
            return
        if payload.catalogue is not None:
            self.catalogueArrived.emit(payload.catalogue)
        if self.run is None or not self.run.is_of(payload.request):
            return
        self.run = self.run.with_frame(payload)
        self.state.done = payload.done
        self.state.text = self._notices.progress(payload)
        if self.run.state is RunState.FINISHED:
            self._outcome.finish(self.run.request)
        self._render()

    def fail(self, sentence: str) -> None:
        """The training ended in a sentence."""
        if self.run is not None and self.run.state.is_active:
            self.run = self.run.failed(sentence)
            self._render()

    def engine_gone(self) -> None:
        """The engine that trained is no more; what it wrote after each epoch is."""
        self._has_engine = False
        self.window.training.setEnabled(False)
        if self.run is not None:
            self.run = self.run.abandoned(
                self.tr(
                    "The engine ended. Resume goes on after the last whole epoch; what was "
                    "trained since is trained again."
                )
            )
        self._render()

    @Slot()
    def start(self) -> None:
        """Train what the draft says."""
        catalogue, experiment = self._catalogue, self.store.experiment
        is_busy = self.run is not None and self.run.state.is_active
        if catalogue is None or is_busy or not self._has_engine:
            return
        model = experiment.model
        if self.draft.obstacle(model, catalogue) or not is_trainable(catalogue.models.get(model)):
            return
        request = self.draft.request(model, catalogue, watched(experiment.picture))
        self.run = TrainingRun(request)
        self.draft = dataclasses.replace(self.draft, name="")
        self.ask(request)
        self._render()

    @Slot()
    def pause(self) -> None:
        """Let the engine leave the training until it is resumed."""
        self._pause("")

    def cancelled(self) -> None:
        """All work was cancelled; a training is not lost by that, it pauses."""
        self._pause(self.tr("Cancel paused the training. Resume goes on where it stopped."))

    @Slot()
    def resume(self) -> None:
        """Go on with the run."""
        if self.run is None or not self.run.can_resume or not self._has_engine:
            return
        assert self._catalogue is not None, "it came with the engine"
        self.run = self.run.resumed(self._catalogue.unfinished)
        self.ask(self.run.request)
        self._render()

    @Slot()
    def go(self) -> None:
        """Start, pause or resume, whichever there is to do."""
        self.window.show_training()
        if self.run is not None and self.run.state.is_active:
            self.pause()
        elif self.run is not None and self.run.can_resume:
            self.resume()
        elif self.run is None:
            self.start()

    @Slot()
    def discard(self) -> None:
        """Give the paused training up."""
        run = self.run
        if run is None or not run.can_resume or not self._has_engine:
            return
        self.run = None
        self.ask(TrainingDiscard(run.request))
        self._keep_unfinished(run, is_kept=False)
        self._render()

    @Slot()
    def put_aside(self) -> None:
        """Choose another training; the run stays among the unfinished if it is kept on disk."""
        run, self.run = self.run, None
        if run is not None and run.state is not RunState.FINISHED:
            self._keep_unfinished(run, is_kept=run.has_checkpoint)
        self._render()

    def _connect(self) -> None:
        panel = self.window.training
        panel.edited.connect(self._on_edited)
        panel.started.connect(self.start)
        panel.paused.connect(self.pause)
        panel.resumed.connect(self.resume)
        panel.discarded.connect(self.discard)
        panel.putAside.connect(self.put_aside)
        panel.used.connect(self._outcome.use)
        panel.compared.connect(self._outcome.compare)
        panel.unfinishedResumed.connect(self._on_unfinished_resumed)
        panel.unfinishedOpened.connect(self._on_unfinished_opened)
        panel.modelWanted.connect(self._on_model_wanted)
        self.window.training_dock.visibilityChanged.connect(self._render)
        self.window.notices.taken.connect(self._on_offer_taken)

    def _pause(self, sentence: str) -> None:
        if self.run is None or not self.run.state.is_active:
            return
        self.run = self.run.paused(sentence)
        self.let_go()
        self._render()

    @Slot()
    def _render(self) -> None:
        """Show what there is, if anybody can see it."""
        if self._catalogue is None or self.window.training_dock.isHidden():
            return
        panel = self.window.training
        if self.run is not None:
            panel.render_run(self.run, self._catalogue)
        else:
            panel.render_draft(self.draft, self.store.experiment.model, self._catalogue)

    def _keep_unfinished(self, run: TrainingRun, *, is_kept: bool) -> None:
        if self._catalogue is not None:
            self._catalogue = catalogue_after(run, self._catalogue, is_kept=is_kept)

    @Slot(dict)
    def _on_edited(self, changes: dict[str, object]) -> None:
        self.draft = self.draft.edited(changes)
        self._render()

    @Slot(object)
    def _on_unfinished_opened(self, one: Unfinished) -> None:
        sentence = self.tr(
            "Cut off after a whole epoch. Resume goes on from there; Discard removes it for good."
        )
        self.run = opened(one, watched(self.store.experiment.picture), sentence)
        self._render()

    @Slot(object)
    def _on_unfinished_resumed(self, one: Unfinished) -> None:
        self._on_unfinished_opened(one)
        self.resume()

    @Slot(str)
    def _on_model_wanted(self, name: str) -> None:
        if self._catalogue is not None:
            self.window.edited.emit(with_model(self.store.experiment, self._catalogue, name))

    @Slot(str)
    def _on_offer_taken(self, key: str) -> None:
        match key:
            case "use":
                self._outcome.use()
            case "compare":
                self._outcome.compare()
            case "training":
                self.window.show_training()
