"""Between the temperatures and the engine: figures are asked for while somebody looks."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.views.temperature.frames import TemperatureFrame, TemperatureRequest
from advstudio.ui.views.temperature.distilled import temperature_request
from advstudio.ui.views.temperature.panel import Part, TemperaturePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight

_REST_MS = 400
"""A drag that moved nothing for so long has come to rest."""


class TemperaturePresenter(LanePresenter):
    """Asks for what is missing, shows what comes, and lets go when nobody looks.

    Args:
        wiring: What every presenter works with.
        sight: Where temperatures are to be seen. Of two rows the first has the slider, the second
            the figures, for both have one model.
    """

    lane = "temperature"
    # All: what its buttons edit starts from the experiment that it was told last.
    watched = frozenset(Experiment.model_fields)

    def __init__(self, wiring: Wiring, sight: Sight[TemperaturePanel]) -> None:
        super().__init__(wiring)
        self.frame: TemperatureFrame | None = None
        self._catalogue: Catalogue | None = None
        self._asked: TemperatureRequest | None = None
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._ask)
        self._sight = sight
        sight.changed.connect(self._on_sight_changed)
        sight.whenever_made(self._on_made)

    @property
    def is_waiting(self) -> bool:
        """Whether something will be asked for when epsilon has come to rest."""
        return self._resting.isActive()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._catalogue = catalogue
        self._display_experiment()
        self._ask_again()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Follow the experiment: another model or picture at once, another epsilon at rest."""
        if not self._sight.is_open:
            return
        self._display_experiment()
        if self.frame is not None and (old.compare is None) != (new.compare is None):
            # The second row was not told while it could not be seen.
            self._display_frame(self.frame)
        if (old.model, old.picture) != (new.model, new.picture):
            self._ask()
        elif (old.epsilon, old.norm) != (new.epsilon, new.norm):
            self._resting.start()

    def show(self, payload: object) -> None:
        """The engine knows more."""
        if isinstance(payload, TemperatureFrame):
            self.frame, self.state.done = payload, payload.done
            self._display_frame(payload)

    def fail(self, sentence: str) -> None:
        """The study ended in a sentence."""
        self._asked = None
        for panel in self._sight.panels:
            panel.show_interrupted(sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._resting.stop()
        self.fail(self.tr("The work was cancelled. What is known already is kept."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._catalogue = self._asked = None
        self._resting.stop()

    @Slot()
    def _on_sight_changed(self) -> None:
        if self._sight.is_open:
            self._display_experiment()
            self._ask()
            return
        self._resting.stop()
        # Nobody looks: the engine goes on when the tab is shown again.
        self.let_go()
        self._asked = None

    @Slot(object)
    def _on_made(self, panel: TemperaturePanel) -> None:
        panel.edited.connect(self.edits.edited)
        panel.dragStarted.connect(self.edits.dragStarted)
        panel.dragFinished.connect(self.edits.dragFinished)
        panel.studyWanted.connect(self._ask_again)
        self._display_experiment()
        if self.frame is not None:
            self._display_frame(self.frame)

    def _display_experiment(self) -> None:
        """Show the temperature and the attacker of the first classifier, or the figures."""
        experiment, catalogue = self.store.experiment, self._catalogue
        if catalogue is None:
            return
        parts: tuple[Part, Part] = ("all" if experiment.compare is None else "answers", "figures")
        for row, panel in self._sight.shown():
            panel.set_part(parts[row.index])
            panel.render_experiment(experiment, catalogue)

    def _display_frame(self, frame: TemperatureFrame) -> None:
        for panel in self._sight.panels:
            panel.render_frame(frame)

    @Slot()
    def _ask_again(self) -> None:
        self._asked = None
        self._ask()

    @Slot()
    def _ask(self) -> None:
        if self._catalogue is None or not self._sight.is_open:
            return
        request = temperature_request(self.store.experiment, self._catalogue)
        self._resting.stop()
        if request == self._asked:
            # The window may be waiting for nothing else.
            self.laneChanged.emit()
            return
        self._asked = request
        self.ask(request)
