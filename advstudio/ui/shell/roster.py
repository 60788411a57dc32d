"""All presenters of the window's parts, and which of them is told what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from advstudio.session.experiment import Experiment, changed
from advstudio.session.frames import Frame
from advstudio.session.mailbox import Result
from advstudio.ui.outcome.guarantee_presenter import GuaranteePresenter
from advstudio.ui.setup.gallery_presenter import GalleryPresenter
from advstudio.ui.shell.main_window import MainWindow
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import THEATRES
from advstudio.ui.wire.views import VIEWS

PresenterT = TypeVar("PresenterT", bound=LanePresenter)


class Roster:
    """Makes the presenters of the fixed parts, of every view and of every theatre.

    Args:
        wiring: What every presenter works with.
        window: Has the panels.
    """

    def __init__(self, wiring: Wiring, window: MainWindow) -> None:
        self._of_theatre = {
            name: tuple(theatre.presenters(wiring, window.stages[name]))
            for name, theatre in THEATRES.items()
        }
        self._all = (
            *_fixed(wiring, window),
            *(one for presenters in self._of_theatre.values() for one in presenters),
        )
        self._askers = {
            name: [one for one in self._all if one.lane == name] for name in wiring.lanes
        }
        self._frame_shown = [one for one in self._all if _overrides(one, "frame_shown")]
        self._attack_ended = [one for one in self._all if _overrides(one, "attack_ended")]
        self._watching = [one for one in self._all if one.watched]

    def __iter__(self) -> Iterator[LanePresenter]:
        return iter(self._all)

    def of(self, kind: type[PresenterT]) -> PresenterT:
        """The first presenter of a kind.

        Raises:
            LookupError: There is none.
        """
        for one in self._all:
            if isinstance(one, kind):
                return one
        raise LookupError(f"no {kind.__name__} among the presenters")

    def first_of(self, theatre: str) -> LanePresenter:
        """A theatre's most important presenter."""
        return self._of_theatre[theatre][0]

    def asker(self, result: Result) -> LanePresenter | None:
        """The presenter whose question a result answers."""
        found = self._askers[result.lane]
        if len(found) == 1:
            return found[0]
        return next((one for one in found if one.owns(result.ticket)), None)

    def tell_change(self, old: Experiment, new: Experiment) -> None:
        """The experiment changed: who watches one of the fields is told."""
        fields = changed(old, new)
        for one in self._watching:
            if one.watched & fields:
                one.watch(old, new)

    def tell_frame(self, frame: Frame) -> None:
        """An attack's frame is on the screen."""
        for one in self._frame_shown:
            one.frame_shown(frame)
        if frame.is_final:
            for one in self._attack_ended:
                one.attack_ended(frame)


def _fixed(wiring: Wiring, window: MainWindow) -> Iterator[LanePresenter]:
    """Those of what always stands in the window, and of every view."""
    yield GalleryPresenter(wiring, window.setup)
    yield GuaranteePresenter(wiring, window.rows)
    for name, view in VIEWS.items():
        yield from view.presenters(wiring, window.rows.sights[name])


def _overrides(presenter: LanePresenter, method: str) -> bool:
    """Whether a presenter has a use for something that it could be told."""
    return getattr(type(presenter), method) is not getattr(LanePresenter, method)
