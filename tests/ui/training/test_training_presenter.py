"""The theatre and an engine that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import synthetic
from presenter_harness import MNIST, Harness
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from training_parts import (
    CUT_OFF,
    REQUEST,
    training_catalogue,
    training_frame,
    with_weights,
)

from advstudio.session.engine import Gone, Ready
from advstudio.session.experiment import Choice, Compare, PictureRef
from advstudio.session.frames import Failure
from advstudio.session.mailbox import Result
from advstudio.session.training.frames import TrainingDiscard, TrainingRequest
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.training.presenter import TrainingPresenter
from advstudio.ui.training.run import TrainingRun

TRAINED = Choice.of("pgd-training", weights="pgd-training-1")


class Theatre(Harness):
    """A studio with fake engines and the theatre open."""

    @property
    def training(self) -> TrainingPresenter:
        return self.studio.presenter.roster.of(TrainingPresenter)

    @property
    def run(self) -> TrainingRun:
        run = self.training.run
        assert run is not None
        return run

    @property
    def sentence(self) -> str:
        return self.studio.window.notices.sentence

    def asked_last(self) -> object:
        return self.engine.asked("training")[-1].argument


@pytest.fixture
def theatre(qtbot: QtBot) -> Iterator[Theatre]:
    made = Theatre()
    made.engine.send(Ready(training_catalogue()))
    qtbot.waitUntil(lambda: made.studio.presenter.catalogue is not None)
    made.studio.window.open_theatre("training")
    made.training.draft = TrainingDraft(recipe=REQUEST.recipe)
    yield made
    made.studio.close()


@pytest.fixture
def running(theatre: Theatre, qtbot: QtBot) -> Theatre:
    theatre.training.start()
    theatre.engine.answer("training", training_frame(1, is_epoch_end=True))
    qtbot.waitUntil(lambda: theatre.run.epochs == 1)
    return theatre


def finish(theatre: Theatre, qtbot: QtBot) -> None:
    last = training_frame(4, state="finished", done=1.0, catalogue=with_weights())
    theatre.engine.answer("training", last)
    theatre.engine.end("training")
    qtbot.waitUntil(lambda: theatre.run.state is RunState.FINISHED)


def test_start_asks_for_the_chosen_training(theatre: Theatre) -> None:
    theatre.studio.window.stages["training"].panel.setup.start_button.click()
    assert theatre.asked_last() == REQUEST
    assert theatre.studio.window.stages["training"].panel.shows_run


def test_a_taken_name_is_not_started(theatre: Theatre) -> None:
    theatre.training.draft = replace(theatre.training.draft, name="Not a name")
    theatre.training.start()
    assert theatre.training.run is None
    assert theatre.engine.asked("training") == []


def test_a_training_does_not_keep_a_screenshot_waiting(running: Theatre, qtbot: QtBot) -> None:
    for name, lane in running.studio.presenter.lanes.items():
        if lane.is_busy and name != "training":
            running.engine.end(name)
    qtbot.waitUntil(lambda: running.studio.presenter.is_settled)
    assert running.studio.presenter.lanes["training"].is_busy


def test_every_epochs_surface_arrives_though_the_window_is_late(
    theatre: Theatre, qtbot: QtBot
) -> None:
    theatre.training.start()
    for epoch in (1, 2, 3):
        theatre.engine.answer("training", training_frame(epoch, is_epoch_end=True))
        theatre.engine.answer("training", training_frame(epoch))
    qtbot.waitUntil(lambda: theatre.run.epochs == 3)
    assert sorted(theatre.run.surfaces) == [1, 2, 3]


def test_pause_and_resume_keep_the_training(running: Theatre) -> None:
    ticket = running.engine.asked("training")[-1].ticket
    running.training.pause()
    assert ("training", ticket) in running.engine.cancelled
    assert running.run.state is RunState.PAUSED
    running.training.resume()
    assert running.asked_last() == REQUEST
    assert len(running.engine.asked("training")) == 2


def test_cancel_pauses_and_says_so(running: Theatre) -> None:
    running.studio.presenter.cancel()
    assert running.run.state is RunState.PAUSED
    assert "Cancel paused the training" in running.run.sentence
    assert not running.studio.presenter.lanes["training"].is_busy


def test_discard_gives_up_what_was_paused(running: Theatre) -> None:
    running.training.discard()
    assert running.run.state is RunState.RUNNING
    running.training.pause()
    running.training.discard()
    assert running.asked_last() == TrainingDiscard(REQUEST)
    assert running.training.run is None
    assert not running.studio.window.stages["training"].panel.shows_run


def test_a_training_put_aside_waits_among_the_unfinished(running: Theatre) -> None:
    running.training.pause()
    running.training.put_aside()
    assert running.training.draft.name_for("mnist-small", running.training._catalogue) == (  # type: ignore[arg-type] # there is one
        "pgd-training-2"
    )
    running.studio.window.stages["training"].panel.setup.resumed.emit(CUT_OFF)
    assert running.asked_last() == replace(REQUEST, is_resumed=True)


def test_a_failure_is_told_in_panel_and_notice(running: Theatre, qtbot: QtBot) -> None:
    running.engine.answer("training", Failure("“{path}” is full.", {"path": "/disk"}))
    running.engine.end("training")
    qtbot.waitUntil(lambda: running.run.state is RunState.FAILED)
    assert running.sentence == "“/disk” is full."
    assert "“/disk” is full." in running.studio.window.stages["training"].panel.stage.state.texts
    running.training.resume()
    assert running.asked_last() == replace(REQUEST, is_resumed=True)


def test_a_finished_training_is_announced_and_used(running: Theatre, qtbot: QtBot) -> None:
    finish(running, qtbot)
    assert "pgd-training-1 is finished: 4 epochs, clean 98.5%, PGD 0.3: 87.0%" in running.sentence
    running.studio.window.notices.buttons["use"].click()
    assert running.studio.store.experiment.defenses == (TRAINED,)
    assert running.sentence == ""
    running.studio.store.undo_stack.undo()
    assert running.studio.store.experiment == MNIST


def test_a_finished_training_is_compared_with_the_undefended(
    running: Theatre, qtbot: QtBot
) -> None:
    running.studio.store.update(defenses=(Choice(name="jpeg"),))
    finish(running, qtbot)
    running.studio.window.stages["training"].panel.stage.state.button("compare").click()
    experiment = running.studio.store.experiment
    assert experiment.defenses == ()
    assert experiment.compare == Compare(model="mnist-small", defenses=(TRAINED,))


def test_the_new_catalogue_disturbs_nothing(running: Theatre, qtbot: QtBot) -> None:
    before, jobs = running.studio.store.experiment, len(running.engine.asked("attack"))
    finish(running, qtbot)
    assert running.studio.presenter.catalogue == with_weights()
    assert running.studio.store.experiment is before
    assert len(running.engine.asked("attack")) == jobs


def test_another_picture_is_watched(running: Theatre) -> None:
    running.studio.store.update(picture=PictureRef(dataset="mnist", index=3))
    asked = running.asked_last()
    assert isinstance(asked, TrainingRequest)
    assert asked == replace(REQUEST, picture=PictureRef(dataset="mnist", index=3))


def test_a_drag_does_not_ask_for_the_training_again(running: Theatre) -> None:
    count = len(running.engine.asked("training"))
    running.studio.store.update(epsilon=0.2)
    assert len(running.engine.asked("training")) == count


def test_an_engine_that_dies_leaves_the_training_paused(running: Theatre, qtbot: QtBot) -> None:
    running.engine.send(Gone(-9))
    qtbot.waitUntil(lambda: len(running.engines) == 2)
    panel = running.studio.window.stages["training"].panel
    assert "Paused" in panel.stage.state.texts
    assert not panel.isEnabled()
    running.engine.send(Ready(training_catalogue(unfinished=(CUT_OFF,))))
    qtbot.waitUntil(lambda: running.studio.presenter.catalogue is not None)
    assert running.run.state is RunState.PAUSED
    assert "after the last whole epoch" in running.run.sentence
    running.training.resume()
    assert running.asked_last() == replace(REQUEST, is_resumed=True)


def test_an_unfinished_training_is_told_at_the_start(qtbot: QtBot) -> None:
    made = Theatre()
    made.engine.send(Ready(training_catalogue(unfinished=(CUT_OFF,))))
    qtbot.waitUntil(lambda: "pgd-training-1" in made.sentence)
    made.studio.window.notices.buttons["training"].click()
    assert not made.studio.window.stages["training"].dock.isHidden()
    made.studio.close()


def test_the_shortcut_opens_and_closes_the_theatre(theatre: Theatre, qtbot: QtBot) -> None:
    theatre.studio.window.show()
    action = theatre.studio.slots.commands["training"]
    dock = theatre.studio.window.stages["training"].dock
    qtbot.waitUntil(action.isChecked)
    action.trigger()
    assert dock.isHidden()
    action.trigger()
    assert not dock.isHidden()


def test_one_command_starts_pauses_and_resumes(theatre: Theatre) -> None:
    states = []
    for _ in range(3):
        theatre.studio.slots.commands["train-go"].trigger()
        states.append(theatre.run.state)
    assert states == [RunState.STARTING, RunState.PAUSED, RunState.STARTING]


def test_results_of_a_discarded_training_are_dropped(running: Theatre) -> None:
    ticket = running.engine.asked("training")[-1].ticket
    running.training.pause()
    running.training.discard()
    running.engine.send(Result("training", ticket, training_frame(2)))
    QApplication.processEvents()
    assert running.training.run is None


def test_both_rows_and_the_theatre_fit_a_small_window(theatre: Theatre, qtbot: QtBot) -> None:
    window = theatre.studio.window
    window.resize(1400, 900)
    window.show()
    theatre.studio.store.update(compare=Compare(model="mnist-small"))
    theatre.training.start()
    first = synthetic.outcome()
    frame = replace(synthetic.frame(first, model="mnist-small"), compared=first)
    theatre.engine.answer("attack", frame)
    qtbot.waitUntil(lambda: theatre.studio.presenter.frame is not None)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1400, 900)
