"""Counts, as soon as it matters, that a model which tells less errs on the same pictures."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from PySide6.QtCore import QTimer, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Experiment
from advstudio.session.outcome.same_errors_frames import SameErrorsFrame, SameErrorsRequest
from advstudio.ui.experiment.trainable import can, usual_epsilon
from advstudio.ui.substitute.panel import SubstitutePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import Stage

_AGAIN_MS = 400
"""Between two looks at whether the lane is free: it takes no other work's place."""

_KEPT = 16
_HIDING = frozenset({"label-only", "top-k"})


class SameErrorsPresenter(LanePresenter):
    """Asks once for every classifier that hides its probabilities, or that may be copied."""

    lane = "long"
    watched = frozenset({"model", "defenses", "compare"})

    def __init__(self, wiring: Wiring, stage: Stage[SubstitutePanel, None]) -> None:
        super().__init__(wiring)
        self._stage, self._rows = stage, wiring.rows
        self._known: OrderedDict[SameErrorsRequest, SameErrorsFrame] = OrderedDict()
        self._catalogue: Catalogue | None = None
        self._asked: SameErrorsRequest | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._ask_if_missing)
        self._stage.dock.visibilityChanged.connect(self._ask_if_missing)
        self._stage.dock.opened.connect(self._ask_if_missing)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._catalogue = catalogue
        self._ask_if_missing()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Another model or defense has other errors."""
        self._render()
        self._ask_if_missing()

    def show(self, payload: object) -> None:
        """The errors are counted."""
        if isinstance(payload, SameErrorsFrame):
            self._known[payload.request] = payload
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
            self._render()

    def ends(self, ticket: int) -> None:
        """Nothing more will come for a question; there may be another classifier."""
        super().ends(ticket)
        if self._asked in self._known:
            self._ask_if_missing()

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
        found = tuple(self._known.get(one) for one in self._requests())
        self._stage.panel.render_errors(found[0])
        self._rows.display_errors((*found, None)[:2])

    def _wanted(self) -> tuple[SameErrorsRequest, ...]:
        """Of the classifiers in the window those that hide something; in the theatre any."""
        first, *others = self._requests()
        is_open = not self._stage.dock.isHidden()
        hiding = [one for one in (first, *others) if _hides(one.defenses)]
        chosen = [first, *hiding] if is_open else hiding
        return tuple(dict.fromkeys(chosen))

    def _requests(self) -> tuple[SameErrorsRequest, ...]:
        """What is to be counted of each row's classifier."""
        return tuple(
            self._request(one.model, one.defenses) for one in self.store.experiment.classifiers()
        )

    def _request(self, model: str, defenses: tuple[Choice, ...]) -> SameErrorsRequest:
        usual = SameErrorsRequest(model, defenses)
        if self._catalogue is None:
            return usual
        entry = self._catalogue.models.get(model)
        return replace(usual, epsilon=usual_epsilon(entry, usual.epsilon))

    @Slot()
    def _ask_if_missing(self) -> None:
        catalogue = self._catalogue
        if catalogue is None:
            return
        models = catalogue.models
        missing = (one for one in self._wanted() if one not in self._known)
        wanted = next((one for one in missing if can(models.get(one.model), "examine")), None)
        if wanted is None or (self.is_busy and wanted == self._asked):
            return
        if self.state.is_busy and not self.is_busy:
            self._again.start()
            return
        self._asked = wanted
        self.ask(wanted)


def _hides(defenses: tuple[Choice, ...]) -> bool:
    return any(choice.name in _HIDING for choice in defenses)
