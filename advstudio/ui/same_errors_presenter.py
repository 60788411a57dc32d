"""Counts, while somebody looks, that a model which tells less errs on the same pictures."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.same_errors_frames import SameErrorsFrame, SameErrorsRequest
from advstudio.ui.lane_presenter import LanePresenter, Wiring
from advstudio.ui.training_draft import is_trainable

_AGAIN_MS = 400
"""Between two looks at whether the lane is free: it takes no other work's place."""


class SameErrorsPresenter(LanePresenter):
    """Asks once for every classifier, as soon as no longer work is being done."""

    lane = "lab"

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self.frame: SameErrorsFrame | None = None
        self._catalogue: Catalogue | None = None
        self._asked: SameErrorsRequest | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._ask_if_missing)
        self.window.substitute_dock.visibilityChanged.connect(self._ask_if_missing)
        self.window.substitute_dock.opened.connect(self._ask_if_missing)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._catalogue = catalogue
        self._ask_if_missing()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Another model or defense has other errors."""
        if (old.model, old.defenses) != (new.model, new.defenses):
            self._render()
            self._ask_if_missing()

    def show(self, payload: object) -> None:
        """The errors are counted."""
        if isinstance(payload, SameErrorsFrame):
            self.frame = payload
            self._render()

    def superseded(self) -> None:
        """Longer work comes first; this is asked again after it."""
        self._again.start()

    def cancelled(self) -> None:
        """Somebody gave the work up: it is asked again when the classifier changes."""
        self._again.stop()

    def engine_gone(self) -> None:
        """Another engine will be asked."""
        self._catalogue = None
        self._again.stop()

    def _render(self) -> None:
        wanted = self._wanted()
        known = self.frame if self.frame is not None and self.frame.request == wanted else None
        self.window.substitute.render_errors(known)

    def _wanted(self) -> SameErrorsRequest:
        experiment = self.store.experiment
        return SameErrorsRequest(experiment.model, experiment.defenses)

    @Slot()
    def _ask_if_missing(self) -> None:
        wanted, catalogue = self._wanted(), self._catalogue
        if catalogue is None or self.window.substitute_dock.isHidden():
            return
        is_known = self.frame is not None and self.frame.request == wanted
        is_coming = self.is_busy and wanted == self._asked
        if is_known or is_coming or not is_trainable(catalogue.models.get(wanted.model)):
            return
        if self.state.is_busy and not self.is_busy:
            self._again.start()
            return
        self._asked = wanted
        self.ask(wanted)
