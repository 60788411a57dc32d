"""The substitute theatre and an engine that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import synthetic
from presenter_harness import MNIST, Harness
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from substitute_parts import LABEL_ONLY, REQUEST, same_errors, substitute_frame
from training_parts import training_catalogue

from advstudio.session.catalogue import OwnWeights
from advstudio.session.engine import Gone, Ready
from advstudio.session.experiment import Choice, Compare, PictureRef
from advstudio.session.frames import Failure
from advstudio.session.outcome.same_errors_frames import SameErrorsRequest
from advstudio.session.substitute.frames import SubstituteDiscard, SubstituteRequest
from advstudio.session.verdict.examination_frames import ExaminationRequest
from advstudio.ui.outcome.outcome_heading import OutcomeHeading
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.substitute.presenter import SubstitutePresenter
from advstudio.ui.substitute.run import SubstituteRun
from advstudio.ui.verdict.examination_presenter import ExaminationPresenter

WITH_COPY = training_catalogue(
    own_weights=(OwnWeights("mnist-small", "substitute-1", "substitute", "99%"),)
)


class Theatre(Harness):
    """A studio with fake engines and the theatre open."""

    @property
    def substitute(self) -> SubstitutePresenter:
        return self.studio.presenter.roster.of(SubstitutePresenter)

    @property
    def run(self) -> SubstituteRun:
        run = self.substitute.run
        assert run is not None
        return run

    @property
    def sentence(self) -> str:
        return self.studio.window.notices.sentence

    def asked_last(self) -> object:
        return self.engine.asked("long")[-1].argument

    def asked(self, kind: type) -> list[object]:
        return [job.argument for job in self.engine.asked("long") if isinstance(job.argument, kind)]


@pytest.fixture
def theatre(qtbot: QtBot) -> Iterator[Theatre]:
    made = Theatre()
    made.studio.store.update(defenses=(LABEL_ONLY,))
    made.engine.send(Ready(training_catalogue()))
    qtbot.waitUntil(lambda: made.studio.presenter.catalogue is not None)
    made.studio.window.stages["substitute"].dock.open()
    made.engine.answer("long", same_errors())
    made.engine.end("long")
    qtbot.waitUntil(lambda: not made.studio.presenter.lanes["long"].is_busy)
    yield made
    made.studio.close()


@pytest.fixture
def running(theatre: Theatre, qtbot: QtBot) -> Theatre:
    theatre.substitute.start()
    theatre.engine.answer("long", substitute_frame(1))
    qtbot.waitUntil(lambda: theatre.run.finished_rounds == 2)
    return theatre


def finish(theatre: Theatre, qtbot: QtBot) -> None:
    last = substitute_frame(6, state="finished", round=6, done=1.0, catalogue=WITH_COPY)
    theatre.engine.answer("long", last)
    theatre.engine.end("long")
    qtbot.waitUntil(lambda: theatre.run.state is RunState.FINISHED)


def test_opening_the_theatre_counts_the_errors(theatre: Theatre) -> None:
    assert theatre.asked(SameErrorsRequest) == [SameErrorsRequest("mnist-small", (LABEL_ONLY,))]
    errors = theatre.studio.window.stages["substitute"].panel.setup.errors
    assert "Exactly the same pictures" in errors.sentence


def test_another_defense_is_counted_anew(theatre: Theatre) -> None:
    theatre.studio.store.update(defenses=())
    assert theatre.asked_last() == SameErrorsRequest("mnist-small", ())
    errors = theatre.studio.window.stages["substitute"].panel.setup.errors
    assert errors.sentence == "The errors are being counted."


def test_the_heading_says_that_hiding_changed_no_answer(theatre: Theatre, qtbot: QtBot) -> None:
    hidden = synthetic.outcome(output="label", gradient="none")
    experiment = theatre.studio.store.experiment
    theatre.engine.answer("attack", synthetic.frame(hidden, **dict(experiment)))
    qtbot.waitUntil(lambda: theatre.studio.presenter.frame is not None)
    heading = theatre.studio.window.rows.views[0].findChild(OutcomeHeading)
    assert heading.text.endswith("wrong: the same 12 of 1000 as when it told all")
    theatre.studio.store.update(defenses=())
    theatre.engine.answer("attack", synthetic.frame(model="mnist-small"))
    qtbot.waitUntil(lambda: "wrong" not in heading.text)


def test_a_hidden_second_classifier_is_counted_too(theatre: Theatre, qtbot: QtBot) -> None:
    theatre.studio.window.stages["substitute"].dock.hide()
    shown = Compare(model="mnist-small", defenses=(Choice(name="top-k"),), mode="carry")
    theatre.studio.store.update(defenses=(), compare=shown)
    assert theatre.asked_last() == SameErrorsRequest("mnist-small", shown.defenses)
    # What hides nothing is counted in the theatre alone.
    assert SameErrorsRequest("mnist-small", ()) not in theatre.asked(SameErrorsRequest)


def test_start_asks_for_the_copy_of_what_is_shown(theatre: Theatre) -> None:
    theatre.studio.window.stages["substitute"].panel.setup.start_button.click()
    assert theatre.asked_last() == REQUEST
    assert theatre.studio.window.stages["substitute"].panel.shows_run


def test_counting_errors_never_takes_a_substitutes_place(running: Theatre) -> None:
    running.studio.store.update(defenses=())
    assert len(running.asked(SameErrorsRequest)) == 1
    assert running.run.state is RunState.RUNNING


def test_a_substitute_does_not_keep_a_screenshot_waiting(running: Theatre, qtbot: QtBot) -> None:
    for name, lane in running.studio.presenter.lanes.items():
        if lane.is_busy and name != "long":
            running.engine.end(name)
    qtbot.waitUntil(lambda: running.studio.presenter.is_settled)
    assert running.studio.presenter.lanes["long"].is_busy


def test_pause_and_resume_keep_the_substitute(running: Theatre) -> None:
    ticket = running.engine.asked("long")[-1].ticket
    running.substitute.pause()
    assert ("long", ticket) in running.engine.cancelled
    assert running.run.state is RunState.PAUSED
    running.substitute.resume()
    assert running.asked(SubstituteRequest) == [REQUEST, REQUEST]
    assert running.run.finished_rounds == 2


def test_cancel_pauses_and_says_so(running: Theatre) -> None:
    running.studio.presenter.cancel()
    assert running.run.state is RunState.PAUSED
    assert "Cancel paused the substitute" in running.run.sentence
    assert not running.studio.presenter.lanes["long"].is_busy


def test_another_long_job_makes_it_wait(running: Theatre) -> None:
    running.studio.presenter.roster.of(SubstitutePresenter).give_way()
    assert running.run.state is RunState.PAUSED
    assert "Another long job was started" in running.run.sentence


def test_discard_gives_up_what_was_paused(running: Theatre) -> None:
    running.substitute.discard()
    assert running.run.state is RunState.RUNNING
    running.substitute.pause()
    running.substitute.discard()
    assert running.asked(SubstituteDiscard) == [SubstituteDiscard(REQUEST)]
    assert running.substitute.run is None
    assert not running.studio.window.stages["substitute"].panel.shows_run


def test_discard_leaves_another_long_job_alone(running: Theatre, qtbot: QtBot) -> None:
    running.substitute.pause()
    presenter = running.studio.presenter
    presenter.roster.of(ExaminationPresenter).examine(20)
    running.substitute.discard()
    assert running.substitute.run is None
    assert isinstance(running.asked_last(), ExaminationRequest)
    assert presenter.roster.of(ExaminationPresenter).is_busy


def test_a_failure_is_told_in_panel_and_notice(running: Theatre, qtbot: QtBot) -> None:
    running.engine.answer("long", Failure("“{path}” is full.", {"path": "/disk"}))
    running.engine.end("long")
    qtbot.waitUntil(lambda: running.run.state is RunState.FAILED)
    assert running.sentence == "“/disk” is full."
    assert "“/disk” is full." in running.studio.window.stages["substitute"].panel.stage.state.texts


def test_a_finished_substitute_attacks_its_oracle(running: Theatre, qtbot: QtBot) -> None:
    finish(running, qtbot)
    assert "asked for 6400 labels" in running.sentence
    before = running.studio.store.experiment
    running.studio.window.notices.buttons["substitute-use"].click()
    experiment = running.studio.store.experiment
    assert experiment.defenses == (Choice.of("own-weights", weights="substitute-1"),)
    assert experiment.compare == Compare(model="mnist-small", defenses=(LABEL_ONLY,), mode="carry")
    running.studio.store.undo_stack.undo()
    assert running.studio.store.experiment == before


def test_the_next_substitute_is_called_otherwise(running: Theatre, qtbot: QtBot) -> None:
    finish(running, qtbot)
    running.substitute.put_aside()
    running.substitute.start()
    assert running.asked_last() == replace(REQUEST, name="substitute-2")


def test_another_picture_is_watched(running: Theatre) -> None:
    elsewhere = PictureRef(dataset="mnist", index=3)
    running.studio.store.update(picture=elsewhere)
    assert running.asked_last() == replace(REQUEST, picture=elsewhere)


def test_a_drag_does_not_ask_for_the_substitute_again(running: Theatre) -> None:
    count = len(running.engine.asked("long"))
    running.studio.store.update(epsilon=0.2)
    assert len(running.engine.asked("long")) == count


def test_another_oracle_leaves_the_running_copy_alone(running: Theatre) -> None:
    running.studio.store.update(defenses=())
    assert running.run.request == REQUEST
    assert running.run.state is RunState.RUNNING


def test_an_engine_that_dies_takes_what_was_learnt(running: Theatre, qtbot: QtBot) -> None:
    running.engine.send(Gone(-9))
    qtbot.waitUntil(lambda: len(running.engines) == 2)
    assert not running.studio.window.stages["substitute"].panel.isEnabled()
    running.engine.send(Ready(training_catalogue()))
    qtbot.waitUntil(lambda: running.studio.presenter.catalogue is not None)
    assert running.run.state is RunState.PAUSED
    assert running.run.finished_rounds == 0
    assert "Resume begins anew" in running.run.sentence
    running.substitute.resume()
    assert running.asked_last() == REQUEST


def test_the_shortcut_opens_and_closes_the_theatre(theatre: Theatre, qtbot: QtBot) -> None:
    window, dock = theatre.studio.window, theatre.studio.window.stages["substitute"].dock
    window.show()
    command = theatre.studio.slots.commands["substitute"]
    assert command.shortcut().toString() == "Ctrl+U"
    command.trigger()
    assert dock.isHidden()
    assert not command.isChecked()
    command.trigger()
    assert not dock.isHidden()
    assert command.isChecked()


def test_a_photograph_lends_no_oracle(theatre: Theatre) -> None:
    theatre.studio.store.replace(MNIST.updated(model="imagenet-resnet50", picture=PictureRef()))
    theatre.substitute.start()
    assert theatre.substitute.run is None
    assert theatre.asked(SubstituteRequest) == []


def test_both_rows_and_the_theatre_fit_a_small_window(running: Theatre, qtbot: QtBot) -> None:
    window = running.studio.window
    window.resize(1400, 900)
    window.show()
    running.studio.store.update(compare=Compare(model="mnist-small"))
    first = synthetic.outcome()
    frame = replace(synthetic.frame(first, model="mnist-small"), compared=first)
    running.engine.answer("attack", frame)
    qtbot.waitUntil(lambda: running.studio.presenter.frame is not None)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1400, 900)
    state = window.stages["substitute"].panel.stage.state
    assert state.button("pause").geometry().bottom() < state.height()
