"""The tab of the temperature: what it asks the engine for, and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot
from synthetic_temperature import DISTILLED, SEVEN, at, studied_catalogue, temperature_frame

from advstudio.session.engine import Ready
from advstudio.session.experiment import Adaptive, Compare, PictureRef, Plane
from advstudio.session.frames import Failure
from advstudio.session.views.temperature.frames import TemperatureRequest
from advstudio.ui.app import Studio
from advstudio.ui.outcome.view_chooser import ViewChooser
from advstudio.ui.views.temperature.panel import TemperaturePanel
from advstudio.ui.views.temperature.presenter import TemperaturePresenter
from advstudio.ui.wire.views import VIEWS

FIRST = TemperatureRequest("mnist-small", SEVEN, 0.25)


class Opened:
    """A studio whose engine is a fake that is ready."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.studio = Studio()
        self.studio.start(DISTILLED, self._make)
        self.engine.send(Ready(studied_catalogue()))
        qtbot.waitUntil(lambda: self.studio.presenter.catalogue is not None)

    def _make(self, receive: object) -> FakeEngine:
        self.engine = FakeEngine(receive)  # type: ignore[arg-type] # what the bridge gives
        return self.engine

    def choose(self, name: str) -> None:
        chooser = self.studio.window.rows.views[0].findChild(ViewChooser)
        chooser.setCurrentIndex(list(VIEWS).index(name))

    def panel(self, view: int = 0) -> TemperaturePanel:
        return self.studio.window.rows.views[view].findChild(TemperaturePanel)

    def study(self, **changes: object) -> None:
        with self._qtbot.waitSignal(self.studio.bridge.arrived):
            self.engine.answer("temperature", temperature_frame(**changes))

    def rest(self) -> None:
        """Let the time pass within which a drag could go on."""
        self.studio.presenter.roster.of(TemperaturePresenter)._resting.setInterval(0)
        self.studio.presenter.roster.of(TemperaturePresenter)._resting.start()
        self._qtbot.waitUntil(
            lambda: not self.studio.presenter.roster.of(TemperaturePresenter).is_waiting
        )

    @property
    def asked(self) -> list[object]:
        return [job.argument for job in self.engine.asked("temperature")]


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opened]:
    made = Opened(qtbot)
    yield made
    made.studio.close()


def test_nothing_is_studied_while_another_tab_is_shown(opened: Opened) -> None:
    opened.studio.store.update(picture=PictureRef(dataset="mnist", index=4))
    assert opened.asked == []


def test_opening_the_tab_asks_for_the_study(opened: Opened) -> None:
    opened.choose("temperature")
    assert opened.asked == [FIRST]


def test_another_picture_asks_again_other_defenses_and_attackers_do_not(opened: Opened) -> None:
    opened.choose("temperature")
    opened.studio.store.update(defenses=(at(20),))
    opened.studio.store.update(adaptive=Adaptive(temperature=20))
    assert opened.asked == [FIRST]
    other = PictureRef(dataset="mnist", index=4)
    opened.studio.store.update(picture=other)
    assert opened.asked == [FIRST, TemperatureRequest("mnist-small", other, 0.25)]


def test_a_drag_of_epsilon_asks_once_when_it_has_come_to_rest(opened: Opened) -> None:
    opened.choose("temperature")
    for epsilon in (0.2, 0.15, 0.1):
        opened.studio.store.update(epsilon=epsilon)
    assert opened.asked == [FIRST]
    assert not opened.studio.presenter.is_settled
    opened.rest()
    assert opened.asked == [FIRST, TemperatureRequest("mnist-small", SEVEN, 0.1)]


def test_leaving_the_tab_lets_go_and_coming_back_goes_on(opened: Opened) -> None:
    opened.choose("temperature")
    ticket = opened.engine.asked("temperature")[-1].ticket
    opened.choose("surface")
    assert ("temperature", ticket) in opened.engine.cancelled
    assert not opened.studio.presenter.lanes["temperature"].is_busy
    opened.choose("temperature")
    assert opened.asked == [FIRST, FIRST]


def test_a_study_keeps_the_window_unsettled(opened: Opened, qtbot: QtBot) -> None:
    opened.choose("temperature")
    presenter = opened.studio.presenter
    for name, lane in presenter.lanes.items():
        if lane.is_busy and name != "temperature":
            opened.engine.end(name)
    qtbot.waitUntil(lambda: not presenter.lanes["attack"].is_busy)
    assert not presenter.is_settled
    with qtbot.waitSignal(presenter.settled):
        opened.engine.end("temperature")


def test_the_slider_is_one_undo_step_for_a_drag(opened: Opened) -> None:
    opened.choose("temperature")
    opened.study()
    slider = opened.panel().controls.slider
    slider.setSliderDown(True)
    for stop in (20, 1):
        slider.moved.emit(stop)
    slider.setSliderDown(False)
    assert opened.studio.store.experiment.defenses == (at(1),)
    opened.studio.store.undo_stack.undo()
    assert opened.studio.store.experiment == DISTILLED


def test_one_click_changes_the_attacker_and_attacks_anew(opened: Opened) -> None:
    opened.choose("temperature")
    opened.study()
    before = len(opened.engine.asked("attack"))
    opened.panel().controls.button.click()
    assert opened.studio.store.experiment.adaptive.temperature == 100
    assert len(opened.engine.asked("attack")) == before + 1
    opened.panel().controls.button.click()
    assert opened.studio.store.experiment.adaptive == Adaptive()


def test_a_cancelled_study_says_so_and_goes_on_by_a_click(opened: Opened) -> None:
    opened.choose("temperature")
    opened.study(done=0.4)
    opened.studio.presenter.cancel()
    assert "cancelled" in opened.panel().figures.note
    opened.panel().figures.button.click()
    assert opened.asked == [FIRST, FIRST]


def test_a_failed_study_is_told(opened: Opened, qtbot: QtBot) -> None:
    opened.choose("temperature")
    opened.engine.answer("temperature", Failure("The weights are damaged."))
    qtbot.waitUntil(lambda: opened.panel().message == "The weights are damaged.")


def test_another_engine_is_asked_again(opened: Opened, qtbot: QtBot) -> None:
    opened.choose("temperature")
    opened.studio.presenter.restart_engine()
    opened.engine.send(Ready(studied_catalogue()))
    qtbot.waitUntil(lambda: opened.asked == [FIRST])


def test_in_two_rows_the_second_shows_the_figures(opened: Opened) -> None:
    opened.choose("temperature")
    opened.studio.store.update(compare=Compare(model="mnist-small"))
    opened.study()
    first, second = opened.panel(0), opened.panel(1)
    assert first.controls.isVisibleTo(first)
    assert not first.figures.isVisibleTo(first)
    assert second.figures.isVisibleTo(second)
    assert not second.controls.isVisibleTo(second)
    assert second.figures.plot is not None


def test_the_tab_is_kept_for_the_next_run(opened: Opened, qtbot: QtBot) -> None:
    opened.choose("temperature")
    again = Opened(qtbot)
    assert again.studio.window.rows.tab == "temperature"
    assert again.asked == [FIRST]
    again.studio.close()


def test_a_study_of_another_model_is_not_shown(opened: Opened) -> None:
    opened.choose("temperature")
    opened.study(request=TemperatureRequest("imagenet-resnet50", SEVEN, 0.25))
    assert opened.panel().message


@pytest.mark.parametrize("change", [{"epsilon": 0.05}, {"plane": Plane(seed=3)}, {"target": 2}])
def test_what_the_panel_edits_starts_from_the_newest_experiment(
    opened: Opened, change: dict[str, object]
) -> None:
    opened.choose("temperature")
    opened.studio.store.update(**change)
    assert opened.panel()._experiment == opened.studio.store.experiment
