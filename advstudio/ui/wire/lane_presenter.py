"""What the presenters of single lanes have in common: a lane, a ticket, and when they are told."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from PySide6.QtCore import QObject, Signal

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame, ProbeFrame
from advstudio.session.outcome.same_errors_frames import SameErrorsFrame
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.experiment.store import Store
from advstudio.ui.kit.notifications import Notices
from advstudio.ui.wire.bridge import Bridge
from advstudio.ui.wire.lanes import LaneState

_REMEMBERED = 16
"""Questions of one presenter whose late answers are still recognised."""


class Rows(Protocol):
    """What stands in the middle of the window, as far as other features tell it something."""

    def display_errors(self, errors: tuple[SameErrorsFrame | None, ...]) -> None:
        """Say what the classifiers that hide their probabilities have wrong."""

    def display_probe(self, probe: ProbeFrame) -> None:
        """Show a clicked point's picture."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What every presenter works with.

    Attributes:
        store: The experiment.
        bridge: The engine.
        lanes: What the window knows of the engine's lanes, by name.
        edits: Where changes of the experiment go.
        notices: Sentences over the pictures.
        rows: The classifiers' rows.
        parent: Lives as long as the presenters shall.
    """

    store: Store
    bridge: Bridge
    lanes: Mapping[str, LaneState]
    edits: Edits
    notices: Notices
    rows: Rows
    parent: QObject


class LanePresenter(QObject):
    """Asks one lane for what its panel shows; several may share a lane, the newest job wins.

    The presenter of the whole window tells it what happens; of what it leaves out it is not told.

    Attributes:
        lane: Which one; see `session.lanes`.
        watched: Fields of the experiment whose changes it is told.
        is_discreet: Whether it tells by itself why a job failed; else the window's notice does.
        has_engine: Whether there is somebody to ask.
    """

    lane: ClassVar[str]
    watched: ClassVar[frozenset[str]] = frozenset()
    is_discreet: ClassVar[bool] = False

    laneChanged = Signal()
    """The lane was asked for something, or nothing is expected of it any more."""
    catalogueArrived = Signal(object)
    """A result brought another catalogue: there are new weights."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring.parent)
        self.store, self.bridge, self.edits = wiring.store, wiring.bridge, wiring.edits
        self.state = wiring.lanes[self.lane]
        self._tickets: deque[int] = deque(maxlen=_REMEMBERED)
        self.has_engine = False
        self._is_busy = False

    @property
    def is_waiting(self) -> bool:
        """Whether something will be asked for in a moment."""
        return False

    @property
    def is_busy(self) -> bool:
        """Whether something that this presenter asked for is still to come."""
        return self._is_busy

    def owns(self, ticket: int) -> bool:
        """Whether a result is the answer to a question of this presenter's, old or new."""
        return ticket in self._tickets

    def ask(self, argument: object) -> None:
        """Ask the lane; what it was asked for before is not expected any more."""
        ticket = self.bridge.post(self.lane, argument)
        self._tickets.append(ticket)
        self._is_busy = True
        self.state.asks(ticket)
        self.laneChanged.emit()

    def let_go(self) -> None:
        """Nobody wants the answer any more; the engine keeps what it knows."""
        if self._is_busy:
            self._is_busy = False
            self.bridge.cancel(self.lane, self._tickets[-1])
            self.state.ends(self._tickets[-1])
            self.laneChanged.emit()

    def ends(self, ticket: int) -> None:
        """Nothing more will come for a question."""
        if ticket == self._tickets[-1]:
            self._is_busy = False

    def give_way(self) -> None:
        """Another presenter has asked the same lane, which drops what was asked before."""
        self._is_busy = False
        self.superseded()

    def give_up(self) -> None:
        """Somebody gave all work up."""
        self.let_go()
        self.cancelled()

    def meet_engine(self, catalogue: Catalogue) -> None:
        """There is an engine, or it has new weights."""
        self.has_engine = True
        self.set_catalogue(catalogue)

    def lose_engine(self) -> None:
        """The engine ended, and nothing that it was asked for will come."""
        self.has_engine = self._is_busy = False
        self.engine_gone()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Something that is watched has changed in the experiment."""

    def frame_shown(self, frame: Frame) -> None:
        """The attack has come further."""

    def attack_ended(self, frame: Frame) -> None:
        """The attack's final frame is on the screen."""

    def surface_shown(self) -> None:
        """A decision surface is on the screen, or will not come."""

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""

    def show(self, payload: object) -> None:
        """A payload of the lane has come, progress and failures aside."""

    def fail(self, sentence: str) -> None:
        """The job ended in a sentence."""

    def superseded(self) -> None:
        """Another presenter has asked the same lane: the answer will not come."""

    def cancelled(self) -> None:
        """Somebody gave the work up, and nothing more is expected."""

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
