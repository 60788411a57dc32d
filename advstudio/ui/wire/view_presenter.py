"""Between most views and the engine: what is looked at is asked for, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QTimer, SignalInstance, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight

_REST_MS = 120
"""A drag that moved nothing for so long has come to rest."""


class AskedPanel(Protocol):
    """A `ViewPanel` that shows the engine's frames, and whose options a person can edit."""

    edited: SignalInstance
    optionsEdited: SignalInstance
    dragStarted: SignalInstance
    dragFinished: SignalInstance

    def render_frame(self, frame: Any, index: int, class_names: tuple[str, ...]) -> None:
        """Show what the engine found for the classifier `index`."""

    def set_options(self, options: Any) -> None:
        """Show the view's options."""

    def set_epsilon(self, epsilon: float) -> None:
        """The slider has moved."""

    def show_failure(self, sentence: str) -> None:
        """Say what went wrong, in place of the contents."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the engine is asked for a view.

    Attributes:
        request: From the experiment and the view's options; says who answers, see `session.lanes`.
        options: Those that it starts with.
        frame: What the engine answers with.
        elsewhere: What is left of the options when another picture or classifier is chosen.
    """

    request: Callable[[Experiment, Any], object]
    options: object
    frame: type
    elsewhere: Callable[[Any], Any] = lambda options: options


class ViewPresenter(LanePresenter):
    """Keeps a view's options; asks when somebody looks at it and the attack has ended.

    Args:
        asked: For what.
        wiring: What every presenter works with.
        sight: Where the view is to be seen; its panels are `AskedPanel`s.
    """

    lane = "view"
    watched = frozenset({"model", "defenses", "picture"})

    def __init__(self, asked: Asked, wiring: Wiring, sight: Sight[AskedPanel]) -> None:
        super().__init__(wiring)
        self.options = asked.options
        self._view, self._sight = asked, sight
        self._frame: Frame | None = None
        self._asked: object = None
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._on_rested)
        sight.changed.connect(self._on_sight_changed)
        sight.whenever_made(self._on_made)

    @property
    def is_waiting(self) -> bool:
        """Whether the view will be asked for when the drag has come to rest."""
        return self._resting.isActive()

    def shows(self, frame: type) -> bool:
        """Whether such frames are what the engine answers with."""
        return self._view.frame is frame

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights: what it said before may be another answer now."""
        self._asked = None
        if self._sight.is_open:
            self._resting.start()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """What was chosen for one picture may mean nothing on another."""
        self._show_options(self._view.elsewhere(self.options))

    def attack_ended(self, frame: Frame) -> None:
        """The attack's final frame is on the screen."""
        self._frame = frame
        if self._sight.is_open:
            self._resting.start()

    def show(self, payload: object) -> None:
        """The view's frame has come."""
        if not isinstance(payload, self._view.frame):
            return
        for row, panel in self._sight.shown():
            panel.render_frame(payload, row.index, row.class_names)
            if row.epsilon is not None:
                # A frame that was asked for before a drag must not take the line back.
                panel.set_epsilon(row.epsilon)

    def fail(self, sentence: str) -> None:
        """The view could not be computed."""
        self._asked = None
        for panel in self._sight.panels:
            panel.show_failure(sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._resting.stop()
        self.fail(self.tr("This was not computed: the work was cancelled."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._asked = None
        self._resting.stop()

    @Slot()
    def _on_sight_changed(self) -> None:
        self._resting.stop()
        if self._sight.is_open:
            self._ask_view()
            return
        self.let_go()
        self._asked = None

    @Slot(object)
    def _on_made(self, panel: AskedPanel) -> None:
        panel.edited.connect(self.edits.edited)
        panel.dragStarted.connect(self.edits.dragStarted)
        panel.dragFinished.connect(self.edits.dragFinished)
        panel.optionsEdited.connect(self._on_options_edited)
        if self.options != self._view.options:
            panel.set_options(self.options)

    @Slot(object)
    def _on_options_edited(self, options: object) -> None:
        self._show_options(options)
        self._ask_view()

    @Slot()
    def _on_rested(self) -> None:
        self._ask_view()
        # Whoever waits for the window to settle may wait for this alone.
        self.laneChanged.emit()

    def _show_options(self, options: object) -> None:
        if options == self.options:
            return
        self.options = options
        for panel in self._sight.panels:
            panel.set_options(options)

    def _ask_view(self) -> None:
        frame = self._frame
        if not self._sight.is_open or frame is None or not self.has_engine:
            return
        if frame.experiment != self.store.experiment:
            # The attack on what is wanted now is still to come, and will ask again.
            return
        request = self._view.request(frame.experiment, self.options)
        if request != self._asked:
            self._asked = request
            self.ask(request)


def asking(
    request: Callable[[Experiment, Any], object],
    options: object,
    frame: type,
    elsewhere: Callable[[Any], Any] = lambda options: options,
) -> Callable[[Wiring, Sight[Any]], tuple[ViewPresenter]]:
    """Makes the presenter of a view that is asked for when somebody looks; see `Asked`."""
    asked = Asked(request, options, frame, elsewhere)
    return lambda wiring, sight: (ViewPresenter(asked, wiring, sight),)
