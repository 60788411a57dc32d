"""The views of the lab: what is asked for, when, and what happens when nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import synthetic
from fake_engine import FakeEngine
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot
from synthetic_catalogue import catalogue

from advstudio.session.engine import Ready
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.frames import Failure
from advstudio.session.views.gradient.frames import GradientFrame, GradientOptions, WalkStep
from advstudio.session.views.slice.frames import SliceFrame, SliceOptions, SliceRequest
from advstudio.ui.app import Studio
from advstudio.ui.views.slice.panel import SlicePanel
from advstudio.ui.wire.view_presenter import ViewPresenter
from advstudio.ui.wire.views import VIEWS

MNIST = Experiment(
    model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=synthetic.EPSILON
)


class Opened:
    """A studio whose engine is a fake that has delivered a first final frame."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.studio = Studio()
        self.studio.start(MNIST, self._make)
        self.engine.send(Ready(catalogue()))
        qtbot.waitUntil(lambda: bool(self.engine.asked("attack")))
        self.frame()

    def _make(self, receive: object) -> FakeEngine:
        self.engine = FakeEngine(receive)  # type: ignore[arg-type] # what the bridge gives
        return self.engine

    def frame(self) -> None:
        experiment = self.studio.store.experiment
        made = synthetic.frame(
            model=experiment.model, picture=experiment.picture, epsilon=experiment.epsilon
        )
        self.engine.answer("attack", made)
        self._qtbot.waitUntil(lambda: self.studio.presenter.frame is made)

    def presenter_of(self, frame: type) -> ViewPresenter:
        """The presenter of the view that shows such frames."""
        ones = self.studio.presenter.roster
        return next(one for one in ones if isinstance(one, ViewPresenter) and one.shows(frame))

    @property
    def presenter(self) -> ViewPresenter:
        return self.presenter_of(SliceFrame)

    @property
    def asked(self) -> list[object]:
        return [job.argument for job in self.engine.asked("view")]

    def rest(self) -> None:
        """Let the time pass within which a drag could go on."""
        self.presenter._resting.start(0)
        self._qtbot.waitUntil(lambda: not self.presenter.is_waiting)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opened]:
    made = Opened(qtbot)
    yield made
    made.studio.close()


def test_a_view_is_asked_for_when_it_is_opened(opened: Opened) -> None:
    assert opened.asked == []
    opened.studio.window.show_view("slice")
    assert opened.asked == [SliceRequest(MNIST)]


def test_a_view_that_nobody_looks_at_is_given_up(opened: Opened) -> None:
    opened.studio.window.show_view("slice")
    ticket = opened.engine.asked("view")[-1].ticket
    opened.studio.window.show_view("surface")
    assert ("view", ticket) in opened.engine.cancelled
    assert not opened.studio.presenter.lanes["view"].is_busy


def test_a_view_that_was_cancelled_is_asked_for_when_it_is_chosen_again(opened: Opened) -> None:
    opened.studio.window.show_view("slice")
    opened.studio.presenter.cancel()
    opened.studio.window.show_view("slice")
    assert opened.asked == [SliceRequest(MNIST)] * 2


def test_another_epsilon_asks_again_once_the_attack_is_final(opened: Opened) -> None:
    opened.studio.window.show_view("slice")
    opened.studio.store.update(epsilon=0.2)
    opened.rest()
    assert len(opened.asked) == 1
    opened.frame()
    opened.rest()
    assert opened.asked[-1] == SliceRequest(MNIST.updated(epsilon=0.2))


def test_other_options_ask_again_at_once(opened: Opened) -> None:
    opened.studio.window.show_view("slice")
    options = SliceOptions(direction="random", seed=3)
    panel = opened.studio.window.rows.views[0].findChild(SlicePanel)
    panel.optionsEdited.emit(options)
    assert opened.asked[-1] == SliceRequest(MNIST, options)
    assert panel.options == options


def test_a_walk_does_not_go_on_from_another_picture(opened: Opened) -> None:
    walked = GradientOptions(walk=(WalkStep("loss", 0, 0.01),))
    gradient = opened.presenter_of(GradientFrame)
    gradient.options = walked
    opened.studio.store.update(epsilon=0.2)
    assert gradient.options == walked
    opened.studio.store.update(picture=PictureRef(dataset="mnist", index=1))
    assert gradient.options == replace(walked, walk=())


def test_a_view_that_failed_says_so_where_it_would_be(opened: Opened, qtbot: QtBot) -> None:
    opened.studio.window.show_view("slice")
    opened.engine.answer("view", Failure("There is no line here.", {}))
    panel = opened.studio.window.rows.views[0].findChild(SlicePanel)
    qtbot.waitUntil(lambda: panel.message == "There is no line here.")


def test_the_menu_lists_every_view_with_keys(opened: Opened) -> None:
    entries = [a for a in opened.studio.window.findChildren(QAction) if a.data() in VIEWS]
    assert [entry.data() for entry in entries] == list(VIEWS)
    assert all(entry.shortcut().toString().startswith("Ctrl+") for entry in entries)
    entries[1].trigger()
    assert opened.studio.window.rows.tab == "steps"
    assert opened.studio.window.settings.tab() == "steps"


def test_the_tenth_view_has_a_place_and_no_key(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = {f"extra-{number}": (200, VIEWS["bounds"]) for number in range(10 - len(VIEWS))}
    monkeypatch.setattr(VIEWS, "_parts", {**VIEWS._parts, **extra})
    opened = Opened(qtbot)
    entries = [a for a in opened.studio.window.findChildren(QAction) if a.data() in VIEWS]
    keys = [entry.shortcut().toString() for entry in entries]
    assert keys[8:] == ["Ctrl+9", ""]
    entries[-1].trigger()
    assert opened.studio.window.rows.tab == list(VIEWS)[-1]
    opened.studio.close()


def test_the_window_settles_without_a_view(opened: Opened, qtbot: QtBot) -> None:
    opened.rest()
    assert not opened.presenter.is_busy
    assert not opened.presenter.is_waiting
