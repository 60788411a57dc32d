"""Between the views of the lab and the engine: what is looked at is asked for, and no more."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.views import LAB, tab_of

_REST_MS = 120
"""A drag that moved nothing for so long has come to rest."""


class ViewPresenter(LanePresenter):
    """Keeps each view's options; asks for the one that is shown when the attack has ended."""

    lane = "view"

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self.options: dict[str, object] = {tab: lab.options for tab, lab in LAB.items()}
        self._frame: Frame | None = None
        self._asked: object = None
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._on_rested)
        self.window.tabShown.connect(self._on_tab_shown)
        self.window.viewOptionsEdited.connect(self._on_options_edited)

    @property
    def is_waiting(self) -> bool:
        """Whether a view will be asked for when the drag has come to rest."""
        return self._resting.isActive()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights: what it said before may be another answer now."""
        self._asked = None
        self._resting.start()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Follow the experiment: what was chosen for one picture may mean nothing on another."""
        if _subject(old) == _subject(new):
            return
        for tab, lab in LAB.items():
            options = lab.elsewhere(self.options[tab])
            if options != self.options[tab]:
                self.options[tab] = options
                self.window.rows.render_view_options(tab, options)

    def frame_shown(self, frame: Frame) -> None:
        """The attack has come further."""
        self._frame = frame
        if frame.is_final and self.window.tab in LAB:
            self._resting.start()

    def show(self, payload: object) -> None:
        """A view's frame has come."""
        tab = tab_of(payload)
        if tab is not None:
            self.window.rows.render_view(tab, payload)

    def fail(self, sentence: str) -> None:
        """The view could not be computed."""
        self._asked = None
        self.window.rows.show_view_failure(self.window.tab, sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._resting.stop()
        self.fail(self.tr("This was not computed: the work was cancelled."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._asked = None
        self._resting.stop()

    @Slot()
    def _on_tab_shown(self) -> None:
        self._resting.stop()
        if self.window.tab in LAB:
            self._ask_view()
            return
        self.let_go()
        self._asked = None

    @Slot(str, object)
    def _on_options_edited(self, tab: str, options: object) -> None:
        self.options[tab] = options
        self.window.rows.render_view_options(tab, options)
        self._ask_view()

    @Slot()
    def _on_rested(self) -> None:
        self._ask_view()
        # Whoever waits for the window to settle may wait for this alone.
        self.laneChanged.emit()

    def _ask_view(self) -> None:
        frame, lab = self._frame, LAB.get(self.window.tab)
        if lab is None or frame is None or not frame.is_final or not self.has_engine:
            return
        if frame.experiment != self.store.experiment:
            # The attack on what is wanted now is still to come, and will ask again.
            return
        request = lab.request(frame.experiment, self.options[self.window.tab])
        if request != self._asked:
            self._asked = request
            self.ask(request)


def _subject(experiment: Experiment) -> tuple[object, ...]:
    return (experiment.model, experiment.defenses, experiment.picture)
