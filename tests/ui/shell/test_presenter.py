"""The presenter, with an engine that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import synthetic
from presenter_harness import MNIST, Harness
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from synthetic_catalogue import catalogue

from advstudio.session.engine import Gone, Ready
from advstudio.session.experiment import Compare
from advstudio.session.frames import Failure, Progress
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame
from advstudio.ui.outcome.guarantee_presenter import GuaranteePresenter
from advstudio.ui.outcome.message_page import MessagePage
from advstudio.ui.setup.model_picker import ModelPicker


@pytest.fixture
def harness(qtbot: QtBot) -> Iterator[Harness]:
    made = Harness()
    yield made
    made.studio.close()


@pytest.fixture
def ready(harness: Harness, qtbot: QtBot) -> Harness:
    harness.engine.send(Ready(catalogue()))
    qtbot.waitUntil(lambda: harness.studio.presenter.catalogue is not None)
    return harness


def framed(epsilon: float, **changes: object) -> object:
    return synthetic.frame(model="mnist-small", epsilon=epsilon, **changes)


def shown_epsilon(harness: Harness) -> float | None:
    frame = harness.studio.presenter.frame
    return None if frame is None else frame.experiment.epsilon


def test_nothing_is_asked_before_the_engine_is_ready(harness: Harness) -> None:
    harness.studio.store.update(epsilon=0.2)
    assert harness.engine.jobs == []


def test_a_ready_engine_is_asked_for_attack_and_sweep(ready: Harness) -> None:
    assert {job.lane for job in ready.engine.jobs} >= {"attack", "sweep"}


def test_arrow_keys_drag_epsilon_from_the_start(harness: Harness, qtbot: QtBot) -> None:
    window = harness.studio.window
    window.show()
    harness.engine.send(Ready(catalogue()))
    qtbot.waitUntil(lambda: harness.studio.presenter.catalogue is not None)
    focused = window.focusWidget()
    assert focused.accessibleName() == "Epsilon"
    qtbot.keyClick(focused, Qt.Key.Key_Right)
    assert harness.studio.store.experiment.epsilon > MNIST.epsilon


def test_a_change_of_epsilon_asks_for_the_attack_only(ready: Harness) -> None:
    ready.engine.jobs.clear()
    ready.studio.store.update(epsilon=0.2)
    assert [job.lane for job in ready.engine.jobs] == ["attack"]


def test_the_setup_starts_from_where_a_drag_came_to_rest(ready: Harness, qtbot: QtBot) -> None:
    window = ready.studio.window
    ready.studio.store.update(epsilon=0.2)
    with qtbot.waitSignal(window.setupRested):
        pass
    with qtbot.waitSignal(window.edits.edited) as edited:
        window.setup.findChild(ModelPicker).edited.emit("mnist-small")
    assert edited.args[0]["epsilon"] == 0.2


def test_a_final_frame_asks_for_its_surface_once(ready: Harness, qtbot: QtBot) -> None:
    for epsilon in (0.1, 0.2):
        ready.engine.answer("attack", framed(epsilon))
        qtbot.waitUntil(lambda epsilon=epsilon: shown_epsilon(ready) == epsilon)
    assert len(ready.engine.asked("surface")) == 1


def test_another_plane_asks_for_another_surface(ready: Harness, qtbot: QtBot) -> None:
    ready.engine.answer("attack", framed(0.1))
    qtbot.waitUntil(lambda: shown_epsilon(ready) == 0.1)
    moved = synthetic.outcome(plane_key="another")
    ready.engine.answer("attack", synthetic.frame(moved, model="mnist-small", epsilon=0.2))
    qtbot.waitUntil(lambda: len(ready.engine.asked("surface")) == 2)


def test_a_preview_asks_for_no_surface(ready: Harness, qtbot: QtBot) -> None:
    ready.engine.answer("attack", framed(0.1, is_final=False, is_preview=True))
    qtbot.waitUntil(lambda: shown_epsilon(ready) == 0.1)
    assert ready.engine.asked("surface") == []


def certifiable(epsilon: float, key: str) -> object:
    made = synthetic.outcome(epsilon=epsilon, guarantee_key=key)
    return synthetic.frame(made, model="mnist-small", epsilon=epsilon)


def test_a_guarantee_is_asked_for_once_for_each_picture(ready: Harness, qtbot: QtBot) -> None:
    for epsilon, key in ((0.1, "seven"), (0.2, "seven"), (0.3, "two"), (0.4, "")):
        ready.engine.answer("attack", certifiable(epsilon, key))
        qtbot.waitUntil(lambda epsilon=epsilon: shown_epsilon(ready) == epsilon)
    assert [job.argument.epsilon for job in ready.engine.asked("guarantee")] == [0.1, 0.3]


def test_a_guarantee_for_another_picture_is_not_shown(ready: Harness, qtbot: QtBot) -> None:
    ready.engine.answer("attack", certifiable(0.1, "seven"))
    qtbot.waitUntil(lambda: len(ready.engine.asked("guarantee")) == 1)
    presenter = ready.studio.presenter
    ready.engine.answer("guarantee", guaranteed("two"))
    ready.engine.end("guarantee")
    qtbot.waitUntil(lambda: not presenter.lanes["guarantee"].is_busy)
    assert presenter.roster.of(GuaranteePresenter).frame is None
    ready.engine.answer("guarantee", guaranteed("seven"))
    qtbot.waitUntil(lambda: presenter.roster.of(GuaranteePresenter).frame is not None)


def guaranteed(key: str) -> GuaranteeFrame:
    found = Guarantee(key, 7, 0.5, "L2", {"Linf": 0.02}, 0.99, 0.001, 100)
    return GuaranteeFrame(MNIST, (found,))


def test_nothing_older_than_what_is_shown_appears(ready: Harness, qtbot: QtBot) -> None:
    old = ready.engine.asked("attack")[-1].ticket
    ready.studio.store.update(epsilon=0.2)
    ready.engine.answer("attack", framed(0.2))
    qtbot.waitUntil(lambda: shown_epsilon(ready) == 0.2)
    ready.engine.answer("attack", framed(0.1), ticket=old)
    ready.engine.end("attack")
    qtbot.waitUntil(lambda: not ready.studio.presenter.lanes["attack"].is_busy)
    assert shown_epsilon(ready) == 0.2


def test_an_older_result_is_shown_when_nothing_newer_is_there(ready: Harness, qtbot: QtBot) -> None:
    old = ready.engine.asked("attack")[-1].ticket
    ready.studio.store.update(epsilon=0.2)
    ready.engine.answer("attack", framed(0.1), ticket=old)
    qtbot.waitUntil(lambda: shown_epsilon(ready) == 0.1)


def test_of_a_backlog_only_the_newest_is_shown(ready: Harness, qtbot: QtBot) -> None:
    counted = ready.studio.window.status
    rates: list[float] = []
    counted.count_frame = rates.append  # type: ignore[method-assign] # counting
    for epsilon in (0.1, 0.2, 0.3):
        ready.engine.answer("attack", framed(epsilon))
    qtbot.waitUntil(lambda: shown_epsilon(ready) == 0.3)
    assert len(rates) == 1


def test_a_failure_is_a_sentence_and_the_window_goes_on(ready: Harness, qtbot: QtBot) -> None:
    ready.engine.answer("attack", Failure("“{file}” is empty.", {"file": "a.png"}))
    ready.engine.end("attack")
    notices = ready.studio.window.notices
    qtbot.waitUntil(lambda: notices.sentence == "“a.png” is empty.")
    ready.studio.store.update(epsilon=0.2)
    ready.engine.answer("attack", framed(0.2))
    qtbot.waitUntil(lambda: shown_epsilon(ready) == 0.2)
    # It is mended, so nobody has to dismiss it.
    assert notices.sentence == ""


def test_another_notice_outlives_a_failure_that_is_mended(ready: Harness, qtbot: QtBot) -> None:
    ready.engine.answer("attack", Failure("“{file}” is empty.", {"file": "a.png"}))
    ready.engine.end("attack")
    notices = ready.studio.window.notices
    qtbot.waitUntil(lambda: notices.sentence == "“a.png” is empty.")
    notices.show_sentence("Saved.")
    ready.studio.store.update(epsilon=0.2)
    ready.engine.answer("attack", framed(0.2))
    qtbot.waitUntil(lambda: shown_epsilon(ready) == 0.2)
    assert notices.sentence == "Saved."


def test_progress_is_told_in_the_status_bar(ready: Harness, qtbot: QtBot) -> None:
    ready.engine.answer("attack", Progress("Loading {model}…", {"model": "x"}, 0.5))
    lane = ready.studio.presenter.lanes["attack"]
    qtbot.waitUntil(lambda: lane.text == "Loading x…")
    assert lane.done == 0.5


def test_a_refused_edit_is_a_sentence_and_changes_nothing(ready: Harness) -> None:
    ready.studio.window.edits.edited.emit({"epsilon": -3.0})
    assert "“epsilon” holds -3.0" in ready.studio.window.notices.sentence
    assert ready.studio.store.experiment == MNIST


def test_a_dead_engine_is_replaced_and_asked_again(ready: Harness, qtbot: QtBot) -> None:
    ready.studio.store.update(epsilon=0.2)
    ready.engine.send(Gone(-9))
    qtbot.waitUntil(lambda: len(ready.engines) == 2)
    assert ready.engines[0].is_closed
    assert "SIGKILL" in ready.studio.window.notices.sentence
    ready.engine.send(Ready(catalogue()))
    qtbot.waitUntil(lambda: bool(ready.engine.asked("attack")))
    assert ready.engine.asked("attack")[-1].argument == ready.studio.store.experiment


def test_what_a_dead_engine_still_sends_is_ignored(ready: Harness, qtbot: QtBot) -> None:
    first = ready.engine
    first.send(Gone(-11))
    qtbot.waitUntil(lambda: len(ready.engines) == 2)
    first.send(Ready(catalogue()))
    QApplication.processEvents()
    assert ready.studio.presenter.catalogue is None


def test_an_engine_that_dies_again_and_again_is_not_restarted_for_ever(
    ready: Harness, qtbot: QtBot
) -> None:
    for count in range(2, 5):
        ready.engine.send(Gone(1))
        qtbot.waitUntil(lambda count=count: len(ready.engines) == count)
    ready.engine.send(Gone(1))
    qtbot.waitUntil(lambda: "several times" in ready.studio.window.notices.sentence)
    assert len(ready.engines) == 4


def test_cancel_gives_up_the_background_work_first(ready: Harness) -> None:
    ready.studio.presenter.cancel()
    assert ("sweep", ready.engine.asked("sweep")[-1].ticket) in ready.engine.cancelled
    assert not [lane for lane, _ in ready.engine.cancelled if lane == "attack"]
    assert ready.studio.presenter.lanes["attack"].is_busy


def test_all_is_settled_when_every_lane_has_ended(ready: Harness, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ready.studio.presenter.settled):
        for name, lane in ready.studio.presenter.lanes.items():
            if lane.is_busy:
                ready.engine.end(name)


def test_comparing_shows_a_second_view(ready: Harness) -> None:
    window = ready.studio.window
    window.show()
    assert not window.rows.views[1].isVisible()
    ready.studio.store.update(compare=Compare(model="mnist-small"))
    assert window.rows.views[1].isVisible()
    ready.studio.store.undo_stack.undo()
    assert not window.rows.views[1].isVisible()


def test_a_compared_frame_fills_both_views(ready: Harness, qtbot: QtBot) -> None:
    ready.studio.store.update(compare=Compare(model="mnist-small"))
    first = synthetic.outcome()
    second = replace(first, name="Second net")
    frame = replace(synthetic.frame(first, model="mnist-small"), compared=second)
    ready.engine.answer("attack", frame)
    qtbot.waitUntil(lambda: ready.studio.presenter.frame is not None)
    assert len(ready.studio.presenter.frame.outcomes) == 2  # type: ignore[union-attr] # waited


def test_the_second_view_says_that_it_is_attacked_after_the_first(
    ready: Harness, qtbot: QtBot
) -> None:
    ready.studio.store.update(compare=Compare(model="mnist-small"))
    ready.engine.answer("attack", synthetic.frame(synthetic.outcome(), model="mnist-small"))
    qtbot.waitUntil(lambda: ready.studio.presenter.frame is not None)
    page = ready.studio.window.rows.views[1].findChild(MessagePage)
    assert page.sentence == "This one is attacked after the first."


def test_an_engine_that_does_not_answer_a_cancel_is_replaced(ready: Harness, qtbot: QtBot) -> None:
    ready.studio.presenter.cancel()
    ready.studio.presenter._cancelling.setInterval(0)
    ready.studio.presenter._cancelling.start()
    qtbot.waitUntil(lambda: len(ready.engines) == 2)
    assert "did not stop in time" in ready.studio.window.notices.sentence


def test_an_engine_that_answers_a_cancel_stays(ready: Harness, qtbot: QtBot) -> None:
    ready.studio.presenter.cancel()
    ready.engine.end("ping")
    qtbot.waitUntil(lambda: not ready.studio.presenter.lanes["ping"].is_busy)
    ready.studio.presenter._cancelling.setInterval(0)
    ready.studio.presenter._cancelling.start()
    qtbot.waitUntil(lambda: not ready.studio.presenter._cancelling.isActive())
    assert len(ready.engines) == 1


def test_the_layout_is_kept_between_runs(qtbot: QtBot) -> None:
    first = Harness()
    first.studio.window.resize(1500, 950)
    first.studio.window.show()
    dock = first.studio.window.setup_dock
    natural = first.studio.window.setup.sizeHint().width()
    qtbot.waitUntil(lambda: dock.width() == natural)
    QApplication.processEvents()  # lets the queued restoring of the width pass
    first.studio.window.resizeDocks([dock], [345], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: dock.width() == 345)
    first.studio.close()
    second = Harness()
    second.studio.window.resize(1500, 950)
    second.studio.window.show()
    qtbot.waitUntil(lambda: second.studio.window.setup_dock.width() == 345)
    second.studio.close()
