"""The tab of the steps: in a view, in the window, and what it asks the engine for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import synthetic
from fake_engine import FakeEngine
from outcome_row import middle
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot
from synthetic_catalogue import catalogue

from advstudio.session.engine import Ready
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.frames import Failure, StepsFrame
from advstudio.ui.app import Studio
from advstudio.ui.outcome.outcome_view import OutcomeView
from advstudio.ui.outcome.probe_strip import ProbeStrip
from advstudio.ui.outcome.view_chooser import ViewChooser
from advstudio.ui.shell.settings import Settings
from advstudio.ui.views.steps.panel import StepsPanel
from advstudio.ui.views.surface.panel import SurfacePanel

MNIST = Experiment(
    model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=synthetic.EPSILON
)


class Opened:
    """A studio whose engine is a fake that is ready, with a first final frame."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.studio = Studio()
        self.studio.start(MNIST, self._make)
        self.engine.send(Ready(catalogue()))
        self.frame()

    def _make(self, receive: object) -> FakeEngine:
        self.engine = FakeEngine(receive)  # type: ignore[arg-type] # what the bridge gives
        return self.engine

    def frame(self, **changes: object) -> None:
        experiment = self.studio.store.experiment
        made = synthetic.frame(
            model=experiment.model, picture=experiment.picture, epsilon=experiment.epsilon,
            attack=experiment.attack, compare=experiment.compare, **changes,
        )  # fmt: skip
        presenter = self.studio.presenter
        self._qtbot.waitUntil(lambda: bool(self.engine.asked("attack")))
        self.engine.answer("attack", made)
        self._qtbot.waitUntil(lambda: presenter.frame is made)

    def attack_steps(self, frame: StepsFrame | None = None) -> None:
        sent = frame or synthetic.steps_frame(experiment=self.studio.store.experiment)
        with self._qtbot.waitSignal(self.studio.bridge.arrived):
            self.engine.answer("steps", sent)

    def open_steps(self, view: int = 0) -> None:
        self.tabs(view).setCurrentIndex(1)

    def tabs(self, view: int = 0) -> ViewChooser:
        return self.studio.window.rows.views[view].findChild(ViewChooser)

    def steps(self, view: int = 0) -> StepsPanel:
        return self.studio.window.rows.views[view].findChild(StepsPanel)

    @property
    def asked(self) -> list[object]:
        return [job.argument for job in self.engine.asked("steps")]


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opened]:
    made = Opened(qtbot)
    yield made
    made.studio.close()


def test_nothing_is_traced_while_the_surface_is_shown(opened: Opened) -> None:
    assert opened.asked == []


def test_opening_the_tab_asks_for_the_steps_of_what_is_shown(opened: Opened) -> None:
    opened.open_steps()
    assert opened.asked == [MNIST]


def test_while_the_tab_is_open_every_final_frame_is_traced_once(opened: Opened) -> None:
    opened.open_steps()
    opened.studio.store.update(epsilon=0.2)
    opened.frame(is_final=False, step=3)
    assert opened.asked == [MNIST]
    opened.frame()
    opened.frame()
    assert opened.asked == [MNIST, MNIST.updated(epsilon=0.2)]


def test_a_result_that_is_out_of_date_already_is_not_traced(opened: Opened) -> None:
    opened.open_steps()
    opened.studio.store.update(epsilon=0.3)
    late = synthetic.frame(model="mnist-small", picture=MNIST.picture, epsilon=0.2)
    opened.studio.presenter._show_frame(late)
    assert opened.asked == [MNIST]


def test_steps_are_shown_and_late_ones_of_another_experiment_are_not(opened: Opened) -> None:
    opened.open_steps()
    opened.attack_steps(synthetic.steps_frame(experiment=MNIST.updated(epsilon=0.4)))
    assert opened.steps().message == "Computing the steps…"
    opened.attack_steps()
    assert opened.steps().texts[0] == "step 5 of 5"


def test_going_back_to_what_was_traced_before_traces_it_again(opened: Opened) -> None:
    opened.open_steps()
    opened.attack_steps()
    opened.studio.store.update(attack=Choice(name="pgd"))
    opened.frame(is_final=False)
    assert opened.steps().message
    opened.studio.store.undo_stack.undo()
    opened.frame()
    assert opened.asked == [MNIST, MNIST]


def test_a_trace_keeps_the_window_unsettled(opened: Opened, qtbot: QtBot) -> None:
    presenter = opened.studio.presenter
    opened.open_steps()
    for name, lane in presenter.lanes.items():
        if lane.is_busy and name != "steps":
            opened.engine.end(name)
    # The lights are asked for when the surface has come.
    qtbot.waitUntil(lambda: presenter.lanes["verdict"].is_busy)
    opened.engine.end("verdict")
    qtbot.waitUntil(lambda: not presenter.lanes["verdict"].is_busy)
    assert not presenter.is_settled
    with qtbot.waitSignal(presenter.settled):
        opened.engine.end("steps")


def test_a_failed_trace_is_told_and_tried_again(opened: Opened, qtbot: QtBot) -> None:
    opened.open_steps()
    opened.engine.answer("steps", Failure("Out of memory."))
    qtbot.waitUntil(lambda: opened.steps().message == "Out of memory.")
    opened.tabs().setCurrentIndex(0)
    opened.open_steps()
    assert opened.asked == [MNIST, MNIST]


def test_a_cancelled_trace_says_so(opened: Opened) -> None:
    opened.open_steps()
    opened.studio.presenter.cancel()
    assert "cancelled" in opened.steps().message


def test_both_rows_show_the_same_kind_of_thing(opened: Opened) -> None:
    opened.studio.store.update(compare=Compare(model="mnist-small"))
    opened.frame(compared=synthetic.outcome(name="Second"))
    opened.open_steps(view=1)
    assert [opened.tabs(view).tab for view in (0, 1)] == ["steps", "steps"]
    pair = (synthetic.attack_steps(4), synthetic.attack_steps(7))
    opened.attack_steps(synthetic.steps_frame(*pair, experiment=opened.studio.store.experiment))
    assert [opened.steps(view).texts[0] for view in (0, 1)] == ["step 4 of 4", "step 7 of 7"]


def test_the_chosen_tab_is_kept_for_the_next_run(opened: Opened, qtbot: QtBot) -> None:
    assert opened.studio.window.rows.tab == "surface"
    opened.open_steps()
    assert Settings().tab() == "steps"
    again = Opened(qtbot)
    assert again.studio.window.rows.tab == "steps"
    assert again.asked == [MNIST]
    again.studio.close()


def test_a_damaged_setting_is_the_surface(qtbot: QtBot) -> None:
    Settings()._store.setValue("look/tab", "nonsense")
    again = Opened(qtbot)
    assert again.studio.window.rows.tab == "surface"
    again.studio.close()


def view_of(qtbot: QtBot) -> OutcomeView:
    made = middle(qtbot).row
    made.render_frame(synthetic.frame())
    made.show()
    return made


def show_steps(view: OutcomeView) -> StepsPanel:
    view.show_tab("steps")
    panel = view.findChild(StepsPanel)
    found = synthetic.steps_frame()
    panel.render_steps(found.attacks[0], view.class_names, found.experiment)
    return panel


def test_the_views_are_reached_and_changed_by_keys(qtbot: QtBot) -> None:
    view = view_of(qtbot)
    chooser = view.findChild(ViewChooser)
    assert chooser.focusPolicy() & Qt.FocusPolicy.TabFocus
    with qtbot.waitSignal(chooser.chosen) as chosen:
        qtbot.keyClick(chooser, Qt.Key.Key_Down)
    assert chosen.args == ["steps"]


def test_the_views_are_named_and_explained(qtbot: QtBot) -> None:
    view = view_of(qtbot)
    chooser = view.findChild(ViewChooser)
    assert chooser.accessibleName()
    for index in range(chooser.count()):
        assert chooser.itemText(index)
        assert "arXiv" in chooser.itemData(index, Qt.ItemDataRole.ToolTipRole)
        chooser.setCurrentIndex(index)
        assert chooser.toolTip() == chooser.itemData(index, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("size", [(1090, 760), (1090, 380), (1600, 950), (900, 344)])
def test_the_steps_take_the_place_of_the_surface(qtbot: QtBot, size: tuple[int, int]) -> None:
    view = view_of(qtbot)
    view.resize(*size)
    steps, tabs = show_steps(view), view.findChild(ViewChooser)
    view.grab()
    assert view.rect().contains(QRect(steps.mapTo(view, QPoint()), steps.size()))
    assert not steps.geometry().intersects(tabs.geometry())
    assert steps.plot.height() >= 100
    assert not view.findChild(SurfacePanel).isVisible()
    assert view.findChild(ProbeStrip).isVisible() == (size[1] < 520)


def test_another_attack_clears_the_steps_another_epsilon_does_not(qtbot: QtBot) -> None:
    view = view_of(qtbot)
    steps = show_steps(view)
    view.render_frame(synthetic.frame(epsilon=0.2))
    assert steps.message == ""
    view.render_frame(synthetic.frame(attack={"name": "pgd"}, is_final=False, step=2))
    assert steps.message == "The attack is running: step 2."


def test_the_window_stands_without_pyqtgraph() -> None:
    script = (
        "import sys\n"
        "from advstudio.ui.app import Studio, application\n"
        "app = application(['test'])\n"
        "studio = Studio()\n"
        "studio.window.show()\n"
        "studio.window.fill()\n"
        "app.processEvents()\n"
        "sys.exit('pyqtgraph' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr or "pyqtgraph was loaded"
