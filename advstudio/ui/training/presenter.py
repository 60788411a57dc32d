"""Between the training theatre and the engine: begin, pause, go on, give up, use."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue, Unfinished
from advstudio.session.experiment import Experiment
from advstudio.session.training.frames import TrainingDiscard, TrainingFrame
from advstudio.ui.experiment.trainable import is_trainable, watched
from advstudio.ui.runs.presenter import RunPresenter
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.training.notices import TrainingNotices
from advstudio.ui.training.outcome import TrainingOutcome
from advstudio.ui.training.panel import TrainingPanel
from advstudio.ui.training.run import TrainingRun, catalogue_after, opened
from advstudio.ui.wire.lane_presenter import Wiring
from advstudio.ui.wire.theatres import Stage


class TrainingPresenter(RunPresenter[TrainingDraft, TrainingRun, TrainingPanel]):
    """What was trained so far lies on disk after every epoch, and can go on another day."""

    lane = "training"
    watched = frozenset({"model", "picture"})

    def __init__(self, wiring: Wiring, stage: Stage[TrainingPanel, None]) -> None:
        super().__init__(wiring, TrainingDraft(), stage)
        self._notices = TrainingNotices(wiring.notices, self)
        self._outcome = TrainingOutcome(self.store, self.edits, self._notices)
        self._has_greeted = False
        stage.panel.used.connect(self._outcome.use)
        stage.panel.compared.connect(self._outcome.compare)
        stage.panel.setup.resumed.connect(self._on_unfinished_resumed)
        stage.panel.setup.opened.connect(self._on_unfinished_opened)
        wiring.notices.taken.connect(self._on_offer_taken)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._outcome.set_catalogue(catalogue)
        if not self._has_greeted:
            self._has_greeted = True
            self._notices.tell_unfinished(catalogue.unfinished)
        super().set_catalogue(catalogue)

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Follow the experiment: another model to train, another picture to watch."""
        run, catalogue = self.run, self._catalogue
        if run is not None and catalogue is not None:
            self._look_at(run, watched(new.picture, run.request.model, catalogue))
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

    def cancelled(self) -> None:
        """All work was cancelled; a training is not lost by that, it pauses."""
        self._stand_still(self.tr("Cancel paused the training. Resume goes on where it stopped."))

    @Slot()
    def go(self) -> None:
        """Start, pause or resume, whichever there is to do."""
        self._dock.open()
        if self.run is not None and self.run.state.is_active:
            self.pause()
        elif self.run is not None and self.run.can_resume:
            self.resume()
        elif self.run is None:
            self.start()

    def _begun(self, catalogue: Catalogue) -> TrainingRun | None:
        experiment = self.store.experiment
        model = experiment.model
        if self.draft.obstacle(model, catalogue) or not is_trainable(catalogue.models.get(model)):
            return None
        picture = watched(experiment.picture, model, catalogue)
        return TrainingRun(self.draft.request(model, catalogue, picture))

    def _resumed(self, run: TrainingRun, catalogue: Catalogue) -> TrainingRun:
        return run.resumed(catalogue.unfinished)

    def _lost(self, run: TrainingRun) -> TrainingRun:
        return run.abandoned(
            self.tr(
                "The engine ended. Resume goes on after the last whole epoch; what was "
                "trained since is trained again."
            )
        )

    def _forget(self, run: TrainingRun) -> None:
        self.ask(TrainingDiscard(run.request))
        self._keep_unfinished(run, is_kept=False)

    def _leave(self, run: TrainingRun) -> None:
        """It stays among the unfinished if it is kept on disk."""
        if run.state is not RunState.FINISHED:
            self._keep_unfinished(run, is_kept=run.has_checkpoint)

    def _show_draft(self, catalogue: Catalogue) -> None:
        self._panel.render_draft(self.draft, self.store.experiment.model, catalogue)

    def _show_run(self, run: TrainingRun, catalogue: Catalogue) -> None:
        self._panel.render_run(run, catalogue)

    def _keep_unfinished(self, run: TrainingRun, *, is_kept: bool) -> None:
        if self._catalogue is not None:
            self._catalogue = catalogue_after(run, self._catalogue, is_kept=is_kept)

    @Slot(object)
    def _on_unfinished_opened(self, one: Unfinished) -> None:
        sentence = self.tr(
            "Cut off after a whole epoch. Resume goes on from there; Discard removes it for good."
        )
        if self._catalogue is not None:
            picture = watched(self.store.experiment.picture, one.model, self._catalogue)
            self.run = opened(one, picture, sentence)
            self._render()

    @Slot(object)
    def _on_unfinished_resumed(self, one: Unfinished) -> None:
        self._on_unfinished_opened(one)
        self.resume()

    @Slot(str)
    def _on_offer_taken(self, key: str) -> None:
        match key:
            case "use":
                self._outcome.use()
            case "compare":
                self._outcome.compare()
            case "training":
                self._dock.open()
