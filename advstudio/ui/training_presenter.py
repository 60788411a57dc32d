"""Between the training theatre and the engine: begin, pause, go on, give up, use."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, Signal, Slot

from advstudio.session.catalogue import Catalogue, Unfinished
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.training_frames import TrainingDiscard, TrainingFrame
from advstudio.ui.bridge import Bridge
from advstudio.ui.choices import with_model, with_trained, with_trained_beside
from advstudio.ui.lanes import LaneState
from advstudio.ui.main_window import MainWindow
from advstudio.ui.notifications import Offer
from advstudio.ui.numerals import duration
from advstudio.ui.store import Store
from advstudio.ui.training_draft import TrainingDraft, is_trainable, watched
from advstudio.ui.training_run import (
    RunState,
    TrainingRun,
    as_unfinished,
    opened,
    run_key,
    trained_defense,
)

_LANE = "train"


class TrainingPresenter(QObject):
    """Holds the draft and the run; the panel shows them while it can be seen.

    Args:
        store: The experiment, whose model is trained and whose picture is watched.
        bridge: The engine.
        window: With the panel and the notices.
        lane: What the window knows of the engine's training lane.
    """

    laneChanged = Signal()
    """The lane was asked for something, or nothing is expected of it any more."""

    def __init__(self, store: Store, bridge: Bridge, window: MainWindow, lane: LaneState) -> None:
        super().__init__(window)
        self.draft = TrainingDraft()
        self.run: TrainingRun | None = None
        self._store, self._bridge, self._window, self._lane = store, bridge, window, lane
        self._catalogue: Catalogue | None = None
        self._finished: TrainingRun | None = None
        self._subject: tuple[str, PictureRef] | None = None
        self._has_engine = self._has_greeted = False
        self._connect()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._has_engine = True
        self._window.training.setEnabled(True)
        self._catalogue = catalogue
        if not self._has_greeted:
            self._has_greeted = True
            self._tell_unfinished(catalogue.unfinished)
        self._render()

    def watch(self, experiment: Experiment) -> None:
        """Follow the experiment: another model to train, another picture to watch."""
        subject = (experiment.model, experiment.picture)
        if subject == self._subject:
            # Sixty times a second only epsilon changes.
            return
        self._subject = subject
        run, picture = self.run, watched(experiment.picture)
        if run is not None and run.request.picture != picture:
            self.run = run.watching(picture)
            if run.state.is_active:
                self._post(self.run.request)
        self._render()

    def show(self, frame: TrainingFrame) -> None:
        """The engine has come further."""
        if self.run is None or not self.run.is_of(frame.request):
            return
        self.run = self.run.with_frame(frame)
        self._lane.done = frame.done
        self._lane.text = self._told(frame)
        if self.run.state is RunState.FINISHED:
            self._finished = self.run
            self._tell_finished(self.run)
        self._render()

    def fail(self, sentence: str) -> None:
        """The training ended in a sentence."""
        if self.run is not None and self.run.state.is_active:
            self.run = self.run.failed(sentence)
            self._render()

    def engine_gone(self) -> None:
        """The engine that trained is no more; what it wrote after each epoch is."""
        self._has_engine = False
        self._window.training.setEnabled(False)
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
        catalogue, experiment = self._catalogue, self._store.experiment
        is_busy = self.run is not None and self.run.state.is_active
        if catalogue is None or is_busy or not self._has_engine:
            return
        model = experiment.model
        if self.draft.obstacle(model, catalogue) or not is_trainable(catalogue.models.get(model)):
            return
        request = self.draft.request(model, catalogue, watched(experiment.picture))
        self.run = TrainingRun(request)
        self.draft = dataclasses.replace(self.draft, name="")
        self._post(request)
        self._render()

    @Slot()
    def pause(self) -> None:
        """Let the engine leave the training until it is resumed."""
        self._pause("")

    def give_way(self) -> None:
        """All work was cancelled; a training is not lost by that, it pauses."""
        self._pause(self.tr("Cancel paused the training. Resume goes on where it stopped."))

    @Slot()
    def resume(self) -> None:
        """Go on with the run."""
        if self.run is None or not self.run.can_resume or not self._has_engine:
            return
        assert self._catalogue is not None, "it came with the engine"
        self.run = self.run.resumed(self._catalogue.unfinished)
        self._post(self.run.request)
        self._render()

    @Slot()
    def go(self) -> None:
        """Start, pause or resume, whichever there is to do."""
        self._window.show_training()
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
        self._post(TrainingDiscard(run.request))
        self._keep_unfinished(run, is_kept=False)
        self._render()

    @Slot()
    def put_aside(self) -> None:
        """Choose another training; the run stays among the unfinished if it is kept on disk."""
        run, self.run = self.run, None
        if run is not None and run.state is not RunState.FINISHED:
            self._keep_unfinished(run, is_kept=run.has_checkpoint)
        self._render()

    @Slot()
    def use(self) -> None:
        """Make what was trained last the experiment's defense."""
        if (found := self._trained()) is not None:
            self._withdraw_notice()
            self._window.edited.emit(with_trained(*found))

    @Slot()
    def compare(self) -> None:
        """Show the undefended model, and what was trained last beside it."""
        if (found := self._trained()) is not None:
            self._withdraw_notice()
            self._window.edited.emit(with_trained_beside(*found))

    def _trained(self) -> tuple[Experiment, Catalogue, str, Choice] | None:
        if self._finished is None or self._catalogue is None:
            return None
        request = self._finished.request
        choice = trained_defense(request, self._catalogue)
        if choice is None:
            return None
        return self._store.experiment, self._catalogue, request.model, choice

    def _connect(self) -> None:
        panel = self._window.training
        panel.edited.connect(self._on_edited)
        panel.started.connect(self.start)
        panel.paused.connect(self.pause)
        panel.resumed.connect(self.resume)
        panel.discarded.connect(self.discard)
        panel.putAside.connect(self.put_aside)
        panel.used.connect(self.use)
        panel.compared.connect(self.compare)
        panel.unfinishedResumed.connect(self._on_unfinished_resumed)
        panel.unfinishedOpened.connect(self._on_unfinished_opened)
        panel.modelWanted.connect(self._on_model_wanted)
        self._window.training_dock.visibilityChanged.connect(self._render)
        self._window.notices.taken.connect(self._on_offer_taken)

    def _pause(self, sentence: str) -> None:
        if self.run is None or not self.run.state.is_active:
            return
        self.run = self.run.paused(sentence)
        self._bridge.cancel(_LANE, self._lane.asked)
        self._lane.ends(self._lane.asked)
        self.laneChanged.emit()
        self._render()

    def _post(self, argument: object) -> None:
        self._lane.asks(self._bridge.post(_LANE, argument))
        self.laneChanged.emit()

    @Slot()
    def _render(self) -> None:
        """Show what there is, if anybody can see it."""
        if self._catalogue is None or self._window.training_dock.isHidden():
            return
        panel = self._window.training
        if self.run is not None:
            panel.render_run(self.run, self._catalogue)
        else:
            panel.render_draft(self.draft, self._store.experiment.model, self._catalogue)

    def _keep_unfinished(self, run: TrainingRun, *, is_kept: bool) -> None:
        """Note what the next catalogue will say."""
        if self._catalogue is None:
            return
        one = as_unfinished(run)
        others = tuple(o for o in self._catalogue.unfinished if run_key(o) != run_key(one))
        unfinished = (*others, one) if is_kept else others
        self._catalogue = dataclasses.replace(self._catalogue, unfinished=unfinished)

    def _told(self, frame: TrainingFrame) -> str:
        if frame.state != "running":
            return self.tr("Measuring {name}…").format(name=frame.request.name)
        return self.tr("Training {name}: epoch {epoch} of {epochs}, {left} left").format(
            name=frame.request.name, epoch=min(frame.epoch + 1, frame.epochs),
            epochs=frame.epochs, left=duration(frame.seconds_left),
        )  # fmt: skip

    def _tell_finished(self, run: TrainingRun) -> None:
        request = run.request
        assert self._catalogue is not None, "it came with the frame"
        cards = (
            own.card
            for own in self._catalogue.own_weights
            if (own.model, own.name) == (request.model, request.name)
        )
        sentence = self.tr("The training {name} is finished: {card}.").format(
            name=request.name, card=next(cards, self.tr("its weights are saved"))
        )
        offers = self._offers() if self._trained() is not None else ()
        self._window.notices.show_sentence(sentence, *offers)

    def _withdraw_notice(self) -> None:
        # Whoever acted in the panel needs no notice that offers the same.
        if "use" in self._window.notices.buttons:
            self._window.notices.clear()

    def _offers(self) -> tuple[Offer, ...]:
        return (
            Offer(
                "use",
                self.tr("Use it"),
                self.tr("Makes it the defense of the model under attack; Undo takes it back."),
            ),
            Offer(
                "compare",
                self.tr("Compare"),
                self.tr("Shows the undefended model, and this one beside it."),
            ),
        )

    def _tell_unfinished(self, unfinished: tuple[Unfinished, ...]) -> None:
        if not unfinished or self._window.notices.sentence:
            return
        names = ", ".join(one.name or one.recipe.name for one in unfinished)
        sentence = self.tr("A training is unfinished, and can go on: {names}.").format(names=names)
        tip = self.tr("Opens the training theatre, where it can be resumed or discarded.")
        self._window.notices.show_sentence(sentence, Offer("training", self.tr("Show"), tip))

    @Slot(dict)
    def _on_edited(self, changes: dict[str, object]) -> None:
        if "recipe" in changes and self.draft.name.startswith(f"{self.draft.recipe.name}-"):
            # A name that tells of the recipe before would mislead.
            changes = {"name": "", **changes}
        self.draft = dataclasses.replace(self.draft, **changes)  # type: ignore[arg-type] # fields
        self._render()

    @Slot(object)
    def _on_unfinished_opened(self, one: Unfinished) -> None:
        sentence = self.tr(
            "Cut off after a whole epoch. Resume goes on from there; Discard removes it for good."
        )
        self.run = opened(one, watched(self._store.experiment.picture), sentence)
        self._render()

    @Slot(object)
    def _on_unfinished_resumed(self, one: Unfinished) -> None:
        self._on_unfinished_opened(one)
        self.resume()

    @Slot(str)
    def _on_model_wanted(self, name: str) -> None:
        if self._catalogue is not None:
            self._window.edited.emit(with_model(self._store.experiment, self._catalogue, name))

    @Slot(str)
    def _on_offer_taken(self, key: str) -> None:
        match key:
            case "use":
                self.use()
            case "compare":
                self.compare()
            case "training":
                self._window.show_training()
