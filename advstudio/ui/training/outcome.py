"""What was trained last, on its way into the experiment."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Experiment
from advstudio.session.training.frames import TrainingRequest
from advstudio.ui.experiment.choices import with_trained, with_trained_beside
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.experiment.store import Store
from advstudio.ui.training.notices import TrainingNotices
from advstudio.ui.training.run import trained_defense


class TrainingOutcome(QObject):
    """Tells that weights are finished, and puts them into the experiment when asked to.

    Args:
        store: The experiment.
        edits: Where changes of the experiment go.
        notices: Where it is told.
    """

    def __init__(self, store: Store, edits: Edits, notices: TrainingNotices) -> None:
        super().__init__(notices)
        self._store, self._edits, self._notices = store, edits, notices
        self._request: TrainingRequest | None = None
        self._catalogue: Catalogue | None = None

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There are other weights."""
        self._catalogue = catalogue

    def finish(self, request: TrainingRequest) -> None:
        """A training is over; the catalogue with its weights came before its last frame."""
        assert self._catalogue is not None, "it came with the frame"
        self._request = request
        can_use = self._trained() is not None
        self._notices.tell_finished(request, self._catalogue, can_use=can_use)

    @Slot()
    def use(self) -> None:
        """Make what was trained last the experiment's defense."""
        if (found := self._trained()) is not None:
            self._notices.withdraw()
            self._edits.edited.emit(with_trained(*found))

    @Slot()
    def compare(self) -> None:
        """Show the undefended model, and what was trained last beside it."""
        if (found := self._trained()) is not None:
            self._notices.withdraw()
            self._edits.edited.emit(with_trained_beside(*found))

    def _trained(self) -> tuple[Experiment, Catalogue, str, Choice] | None:
        if self._request is None or self._catalogue is None:
            return None
        choice = trained_defense(self._request, self._catalogue)
        if choice is None:
            return None
        return self._store.experiment, self._catalogue, self._request.model, choice
