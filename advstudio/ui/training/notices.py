"""What is said of a training outside its theatre: in the notices and in the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject

from advstudio.session.catalogue import Catalogue, Unfinished
from advstudio.session.training.frames import TrainingFrame, TrainingRequest
from advstudio.ui.kit.notifications import Notices, Offer
from advstudio.ui.kit.numerals import duration


class TrainingNotices(QObject):
    """Words a training's news, with what can be done about them: `use`, `compare`, `training`."""

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices

    def progress(self, frame: TrainingFrame) -> str:
        """How far the training is, for the status bar."""
        if frame.state != "running":
            return self.tr("Measuring {name}…").format(name=frame.request.name)
        return self.tr("Training {name}: epoch {epoch} of {epochs}, {left} left").format(
            name=frame.request.name, epoch=min(frame.epoch + 1, frame.epochs),
            epochs=frame.epochs, left=duration(frame.seconds_left),
        )  # fmt: skip

    def tell_finished(
        self, request: TrainingRequest, catalogue: Catalogue, *, can_use: bool
    ) -> None:
        """The weights are saved.

        Args:
            request: What was trained.
            catalogue: That came with its last frame.
            can_use: Whether they make a defense that can be chosen.
        """
        cards = (
            own.card
            for own in catalogue.own_weights
            if (own.model, own.name) == (request.model, request.name)
        )
        sentence = self.tr("The training {name} is finished: {card}.").format(
            name=request.name, card=next(cards, self.tr("its weights are saved"))
        )
        self._notices.show_sentence(sentence, *(self._offers() if can_use else ()))

    def withdraw(self) -> None:
        """Whoever acted in the theatre needs no notice that offers the same."""
        if "use" in self._notices.buttons:
            self._notices.clear()

    def tell_unfinished(self, unfinished: tuple[Unfinished, ...]) -> None:
        """Some trainings can go on; said unless something else is."""
        if not unfinished or self._notices.sentence:
            return
        names = ", ".join(one.name or one.recipe.name for one in unfinished)
        sentence = self.tr("A training is unfinished, and can go on: {names}.").format(names=names)
        tip = self.tr("Opens the training theatre, where it can be resumed or discarded.")
        self._notices.show_sentence(sentence, Offer("training", self.tr("Show"), tip))

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
