"""Between the strip of lights and the engine: a verdict is asked for when a drag has ended."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Signal, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame
from advstudio.session.verdict.frames import VerdictFrame
from advstudio.ui.verdict.state import WATCHED, LiveVerdict, distinct_classifiers, live_key
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring


class VerdictPresenter(LanePresenter):
    """Asks after every final frame of another classifier, picture, norm or epsilon."""

    lane = "verdict"
    watched = WATCHED
    is_discreet = True

    changed = Signal()
    """Another verdict, or another state of it."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self._verdicts = (LiveVerdict(),) * len(distinct_classifiers(self.store.experiment))
        self._names: tuple[str, ...] = ()
        self._watched = self.store.experiment
        self._attacked: Experiment | None = None
        self._asked: Hashable = None
        self._is_dragged = self._has_surface = False
        self._surface = wiring.lanes["surface"]
        self.edits.dragStarted.connect(self._on_drag_started)
        self.edits.dragFinished.connect(self._on_drag_finished)
        self._render()

    @property
    def verdicts(self) -> tuple[LiveVerdict, ...]:
        """What is known of each classifier on the screen."""
        return self._verdicts

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return self._names

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        # Nobody is told of changes while there is no engine.
        self.watch(self._watched, self.store.experiment)

    def watch(self, old: Experiment, new: Experiment) -> None:
        """What was measured is out of date, or of another classifier."""
        self._watched = new
        if live_key(old) == live_key(new):
            return
        self._asked = None
        self.let_go()
        if old.is_same_but_epsilon(new):
            self._show_verdicts(tuple(live.outdated() for live in self._verdicts))
            return
        before, now = distinct_classifiers(old), distinct_classifiers(new)
        found = [
            self._after(number, is_same=number < len(before) and _is_same(before[number], one))
            for number, one in enumerate(now)
        ]
        self._show_verdicts(tuple(found))

    def attack_ended(self, frame: Frame) -> None:
        """The attack's final frame is on the screen: the lights are measured."""
        self._attacked = frame.experiment
        self._has_surface = not self._surface.is_busy
        if frame.experiment == self.store.experiment:
            count = len(self._verdicts)
            self._names = tuple(outcome.name for outcome in frame.outcomes)[:count]
        self._ask()

    def surface_shown(self) -> None:
        """The first picture of the surface is there: the lights come before the finer ones."""
        self._has_surface = True
        self._ask()

    def show(self, payload: object) -> None:
        """The engine knows more."""
        if not isinstance(payload, VerdictFrame):
            return
        if live_key(payload.experiment) != live_key(self.store.experiment):
            return
        self.state.done = payload.done
        views = [view for view in (payload.primary, payload.compared) if view is not None]
        self._names = tuple(view.name for view in views)
        self._show_verdicts(
            tuple(
                live.with_view(view, done=payload.done, is_final=payload.is_final)
                for live, view in zip(self._verdicts, views, strict=False)
            )
        )

    def fail(self, sentence: str) -> None:
        """Nothing could be measured."""
        self._halt(sentence)

    def cancelled(self) -> None:
        """Somebody gave the work up; it is asked again when something changes."""
        self._halt(self.tr("cancelled"))

    def engine_gone(self) -> None:
        """Another engine will be asked."""
        self._asked, self._attacked = None, None
        self._show_verdicts(tuple(live.outdated() for live in self._verdicts))

    def _after(self, number: int, *, is_same: bool) -> LiveVerdict:
        if number >= len(self._verdicts):
            return LiveVerdict()
        live = self._verdicts[number]
        return live.outdated() if is_same else live.forgotten()

    def _ask(self) -> None:
        experiment = self.store.experiment
        key = live_key(experiment)
        if not self.has_engine or self._is_dragged or key == self._asked:
            return
        if not self._has_surface:
            return
        if self._attacked != experiment:
            return
        self._asked = key
        self._show_verdicts(tuple(live.begun() for live in self._verdicts))
        self.ask(experiment)

    def _halt(self, note: str) -> None:
        self._show_verdicts(tuple(live.halted(note) for live in self._verdicts))

    def _show_verdicts(self, verdicts: tuple[LiveVerdict, ...]) -> None:
        before, self._verdicts = self._verdicts, verdicts
        is_news = len(before) != len(verdicts) or any(
            one is not other for one, other in zip(before, verdicts, strict=True)
        )
        if is_news:
            self._render()

    def _render(self) -> None:
        missing = ("",) * len(self._verdicts)
        self._names = (*self._names, *missing)[: len(self._verdicts)]
        self.changed.emit()

    @Slot()
    def _on_drag_started(self) -> None:
        self._is_dragged = True

    @Slot()
    def _on_drag_finished(self) -> None:
        self._is_dragged = False
        self._ask()


def _is_same(one: Experiment, other: Experiment) -> bool:
    return (one.model, one.defenses) == (other.model, other.defenses)
