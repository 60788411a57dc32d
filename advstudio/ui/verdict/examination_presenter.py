"""Between the dock on gradient masking and the engine: examine a set, attack it, apply."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.verdict.examination_frames import (
    CounterFrame,
    CounterRequest,
    ExaminationFrame,
    ExaminationRequest,
)
from advstudio.ui.verdict.light_strip import LightStrip
from advstudio.ui.verdict.panel import VerdictPanel
from advstudio.ui.verdict.presenter import VerdictPresenter
from advstudio.ui.verdict.state import (
    WATCHED,
    Dossier,
    LongJob,
    SetFindings,
    distinct_classifiers,
    set_key,
)
from advstudio.ui.verdict.words import subtitle
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import Stage

_Key = tuple[Hashable, Hashable]

_REMEMBERED = 32
"""Classifiers, norms and epsilons whose findings are kept."""


class ExaminationPresenter(LanePresenter):
    """Shows the live verdict and what is known on a set of one classifier at a time.

    Args:
        wiring: What every presenter works with.
        stage: With the strip of lights.
        live: Knows the verdicts on the picture.
    """

    lane = "long"
    watched = WATCHED

    def __init__(
        self, wiring: Wiring, stage: Stage[VerdictPanel, LightStrip], live: VerdictPresenter
    ) -> None:
        super().__init__(wiring)
        self._stage = stage
        self._live = live
        self._catalogue: Catalogue | None = None
        self._found: dict[_Key, SetFindings] = {}
        self._chosen = 0
        self._shown: Dossier | None = None
        self._request: ExaminationRequest | CounterRequest | None = None
        self._connect()
        self._render()

    @property
    def dossier(self) -> Dossier:
        """What the dock shows."""
        return Dossier(
            self._live.names, self._number, self._live.verdicts[self._number],
            self._findings(self._experiment),
            has_engine=self._catalogue is not None,
        )  # fmt: skip

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._catalogue = catalogue
        self._render()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Findings at another epsilon are marked, those of another classifier not shown."""
        if self._found or not old.is_same_but_epsilon(new):
            self._render()

    def show(self, payload: object) -> None:
        """The engine has come further."""
        if not isinstance(payload, (ExaminationFrame, CounterFrame)):
            return
        if payload.request != self._request:
            return
        self.state.done = payload.done
        if isinstance(payload, ExaminationFrame):
            self._keep(examination=payload, job=None if payload.is_final else "examine")
        else:
            self._keep(fall=payload, job=None if payload.is_final else "counter")

    def fail(self, sentence: str) -> None:
        """The job ended in a sentence."""
        self._stop(sentence)

    def superseded(self) -> None:
        """Another long work was begun."""
        self._stop(self.tr("Given up: another long work was begun."))

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._stop(self.tr("Cancelled."))

    def engine_gone(self) -> None:
        """What the engine was doing has gone with it."""
        self._catalogue = None
        self._stop(self.tr("The engine ended."))
        self._render()

    @Slot(int)
    def examine(self, count: int) -> None:
        """Measure every indicator on a set of pictures."""
        self._begin(ExaminationRequest(self._experiment, count), "examine")

    @Slot(int)
    def counter(self, count: int) -> None:
        """Run the attack that the cause calls for on a set of pictures."""
        plan = self.dossier.plan
        if plan is not None:
            self._begin(CounterRequest(self._experiment, plan, count), "counter")

    @Slot()
    def stop(self) -> None:
        """Give the job up; what is known stays."""
        if self.is_busy:
            self.give_up()

    @Slot(int, str)
    def open(self, number: int, title: str) -> None:
        """Show the evidence of a light, or of the verdict."""
        self._chosen = number
        self._stage.dock.open()
        self._render()
        self._stage.panel.select(title)

    @property
    def _number(self) -> int:
        return min(self._chosen, len(self._live.verdicts) - 1)

    @property
    def _experiment(self) -> Experiment:
        """The chosen classifier's, by itself."""
        found = distinct_classifiers(self.store.experiment)
        return found[min(self._number, len(found) - 1)]

    @property
    def _entry(self) -> ModelEntry | None:
        return self._catalogue.models.get(self._experiment.model) if self._catalogue else None

    def _connect(self) -> None:
        panel = self._stage.panel
        panel.list.subjectChosen.connect(self._on_subject_chosen)
        panel.list.examineRequested.connect(self.examine)
        panel.list.cancelRequested.connect(self.stop)
        panel.evidence.chosen.connect(self._on_picture_chosen)
        panel.counterRequested.connect(self.counter)
        panel.cause.cancelRequested.connect(self.stop)
        panel.cause.applyRequested.connect(self._on_apply)
        panel.cause.substituteWanted.connect(self._on_substitute_wanted)
        self._stage.strip.opened.connect(self.open)
        self._stage.dock.visibilityChanged.connect(self._on_visibility_changed)
        self._live.changed.connect(self._render)

    def _begin(self, request: ExaminationRequest | CounterRequest, job: LongJob) -> None:
        if self._catalogue is None:
            return
        self._stop(self.tr("Given up: another one was begun."))
        self._request = request
        if job == "examine":
            self._keep(examination=None, fall=None, job=job, sentence="")
        else:
            self._keep(fall=None, job=job, sentence="")
        self.ask(request)

    def _keep(self, **changes: object) -> None:
        """Note something about the classifier that is being examined."""
        assert self._request is not None, "only answers to a question are kept"
        key = set_key(self._request.experiment)
        known = self._found.pop(key, SetFindings())
        self._found[key] = dataclasses.replace(known, **changes)  # type: ignore[arg-type] # by name
        while len(self._found) > _REMEMBERED:
            del self._found[next(iter(self._found))]
        self._render()

    def _stop(self, sentence: str) -> None:
        if self._request is None:
            return
        known = self._found.get(set_key(self._request.experiment))
        if known is not None and known.job is not None:
            self._keep(job=None, sentence=sentence)

    def _findings(self, experiment: Experiment) -> SetFindings:
        """Those in these circumstances, else the newest of the classifier, marked as such."""
        subject, circumstances = set_key(experiment)
        exact = self._found.get((subject, circumstances))
        if exact is not None:
            return exact
        others = (found for key, found in reversed(self._found.items()) if key[0] == subject)
        other = next(others, None)
        return SetFindings() if other is None else dataclasses.replace(other, is_stale=True)

    @Slot()
    def _render(self) -> None:
        """Show what there is: the strip always, the dock if anybody can see it."""
        ours = distinct_classifiers(self.store.experiment)
        found = zip(self._live.names, self._live.verdicts, ours, strict=False)
        self._stage.strip.render_verdicts(
            tuple((subtitle(name, self._findings(one)), live) for name, live, one in found)
        )
        if self._stage.dock.isHidden():
            return
        panel, entry = self._stage.panel, self._entry
        if entry is not None:
            panel.set_class_names(entry.class_names)
        dossier = self.dossier
        if self._shown is None or not self._shown.shows(dossier):
            self._shown = dossier
            panel.display_dossier(dossier)

    @Slot(bool)
    def _on_visibility_changed(self, is_visible: bool) -> None:
        self._render()

    @Slot(int)
    def _on_subject_chosen(self, number: int) -> None:
        self._chosen = number
        self._render()

    @Slot()
    def _on_substitute_wanted(self) -> None:
        self._stage.open_other("substitute")

    @Slot()
    def _on_apply(self) -> None:
        plan = self.dossier.plan
        if plan is not None:
            names = ("attack", "adaptive", "target")
            self.edits.edited.emit({name: getattr(plan.experiment, name) for name in names})

    @Slot(int)
    def _on_picture_chosen(self, index: int) -> None:
        entry = self._entry
        if entry is not None:
            picture = PictureRef(dataset=entry.dataset, index=index)
            self.edits.edited.emit({"picture": picture})
