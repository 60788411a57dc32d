"""The theatre with the real engine process, and trainings of a second or two."""

from __future__ import annotations

import dataclasses
import os
import signal
from collections.abc import Iterator

import pytest
from live_window import MNIST, PATIENCE, Live
from pytestqt.qtbot import QtBot

from advstudio.session.experiment import Choice
from advstudio.ui.app import application
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.training.presenter import TrainingPresenter
from advstudio.ui.training.run import TrainingRun

LINEAR = MNIST.updated(model="mnist-linear")
QUICK = {"epochs": 1, "batch_size": 10_000}
LONG = {"epochs": 200, "batch_size": 10_000}


class Theatre(Live):
    """A live studio with the theatre open."""

    @property
    def training(self) -> TrainingPresenter:
        return self.studio.presenter.roster.of(TrainingPresenter)

    @property
    def run(self) -> TrainingRun:
        run = self.training.run
        assert run is not None
        return run

    def start(self, **parameters: int) -> None:
        self.training.draft = TrainingDraft(Choice.of("fgsm-adversarial", **parameters))
        self.training.start()

    def until(self, qtbot: QtBot, *states: RunState) -> None:
        qtbot.waitUntil(lambda: self.run.state in states, timeout=PATIENCE)

    def until_epoch(self, qtbot: QtBot, count: int) -> None:
        qtbot.waitUntil(lambda: self.run.epochs >= count, timeout=PATIENCE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the weights of these tests go, also those of an engine that is started later."""
    return str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def shared(folder: str) -> Iterator[Theatre]:
    application(["test"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADVSTUDIO_DATA", folder)
        live = Theatre()
    live.studio.window.setProperty("isSharedByTests", True)
    live.studio.window.show()
    live.studio.window.open_theatre("training")
    yield live
    live.studio.close()


@pytest.fixture
def theatre(shared: Theatre, folder: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    """The shared studio, with nothing in training."""
    monkeypatch.setenv("ADVSTUDIO_DATA", folder)
    shared.training.pause()
    shared.training.discard()
    shared.training.put_aside()
    shared.studio.window.notices.clear()
    shared.studio.store.replace(LINEAR)
    shared.studio.store.undo_stack.clear()
    shared.settle(qtbot)
    return shared


def test_a_training_ends_as_a_defense_that_can_be_used(theatre: Theatre, qtbot: QtBot) -> None:
    theatre.start(**QUICK)
    name = theatre.run.request.name
    theatre.until(qtbot, RunState.FINISHED, RunState.FAILED)
    assert theatre.run.state is RunState.FINISHED
    assert sorted(theatre.run.surfaces) == [1]
    assert f"{name} is finished: 1 epochs, clean" in theatre.sentence
    theatre.studio.window.notices.buttons["use"].click()
    theatre.settle(qtbot)
    expected = Choice.of("fgsm-adversarial", weights=name)
    assert theatre.studio.store.experiment.defenses == (expected,)
    assert theatre.frame.experiment == theatre.studio.store.experiment
    assert theatre.frame.is_final


def test_a_paused_training_stands_still_and_goes_on(theatre: Theatre, qtbot: QtBot) -> None:
    theatre.start(**LONG)
    theatre.until_epoch(qtbot, 2)
    theatre.training.pause()
    theatre.studio.store.update(epsilon=0.123)
    theatre.settle(qtbot)
    before = theatre.run.epochs
    theatre.studio.store.update(epsilon=0.124)
    theatre.settle(qtbot)
    assert theatre.run.epochs == before
    theatre.training.resume()
    theatre.until_epoch(qtbot, before + 1)
    assert theatre.run.state is RunState.RUNNING
    assert set(range(1, before + 1)) <= set(theatre.run.surfaces)


def test_a_drag_is_answered_while_a_training_runs(theatre: Theatre, qtbot: QtBot) -> None:
    theatre.start(**LONG)
    theatre.until_epoch(qtbot, 1)
    for step in range(10):
        theatre.studio.store.update(epsilon=0.1 + step / 100)
    theatre.settle(qtbot)
    assert theatre.frame.experiment == theatre.studio.store.experiment
    assert theatre.run.state.is_active
    before = theatre.run.epochs
    theatre.until_epoch(qtbot, before + 1)


def test_a_taken_name_is_refused_in_a_sentence(theatre: Theatre, qtbot: QtBot) -> None:
    theatre.training.draft = TrainingDraft(Choice.of("standard", **QUICK), name="standard")
    theatre.training.start()
    theatre.until(qtbot, RunState.FAILED)
    assert "has weights called “standard” already" in theatre.run.sentence
    assert theatre.sentence == theatre.run.sentence
    assert not theatre.run.can_resume


def test_a_training_outlives_its_engine(theatre: Theatre, qtbot: QtBot) -> None:
    theatre.start(**LONG)
    theatre.until_epoch(qtbot, 2)
    kept = theatre.run.request
    pid = theatre.engines[-1].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    theatre.until(qtbot, RunState.PAUSED)
    theatre.settle(qtbot)
    known = theatre.studio.presenter.catalogue
    assert known is not None
    assert kept.name in {one.name for one in known.unfinished}
    before = theatre.run.epochs
    theatre.training.resume()
    assert theatre.run.request == dataclasses.replace(kept, is_resumed=True)
    theatre.until_epoch(qtbot, before + 1)
