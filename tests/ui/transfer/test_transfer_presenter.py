"""The transfer explorer and an engine that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from presenter_harness import Harness
from pytestqt.qtbot import QtBot
from training_parts import training_catalogue
from transfer_parts import NETWORKS, REQUEST, transfer_frame

from advstudio.session.engine import Gone, Ready
from advstudio.session.frames import Failure
from advstudio.session.transfer.frames import TransferRequest
from advstudio.ui.substitute.presenter import SubstitutePresenter
from advstudio.ui.transfer.draft import TransferDraft
from advstudio.ui.transfer.panel import TransferPanel
from advstudio.ui.transfer.presenter import TransferPresenter


class Explorer(Harness):
    """A studio with fake engines and the explorer open."""

    @property
    def transfer(self) -> TransferPresenter:
        return self.studio.presenter.roster.of(TransferPresenter)

    @property
    def panel(self) -> TransferPanel:
        return self.studio.window.stages["transfer"].panel

    def asked(self) -> list[object]:
        jobs = self.engine.asked("long")
        return [job.argument for job in jobs if isinstance(job.argument, TransferRequest)]


@pytest.fixture
def explorer(qtbot: QtBot) -> Iterator[Explorer]:
    made = Explorer()
    made.engine.send(Ready(training_catalogue()))
    qtbot.waitUntil(lambda: made.studio.presenter.catalogue is not None)
    made.transfer.draft = TransferDraft(networks=NETWORKS, classical=REQUEST.classical)
    made.studio.window.stages["transfer"].dock.open()
    yield made
    made.studio.close()


@pytest.fixture
def known(explorer: Explorer, qtbot: QtBot) -> Explorer:
    """A whole matrix is on the screen."""
    explorer.panel.options.compute_button.click()
    explorer.engine.answer("long", transfer_frame())
    explorer.engine.end("long")
    qtbot.waitUntil(lambda: not explorer.transfer.is_busy)
    return explorer


def test_nothing_is_computed_until_somebody_asks(explorer: Explorer) -> None:
    explorer.panel.options.edited.emit({"epsilon": 0.2})
    assert explorer.asked() == []
    explorer.panel.options.compute_button.click()
    assert explorer.asked() == [replace(REQUEST, epsilon=0.2)]
    assert not explorer.panel.options.compute_button.isEnabled()
    assert explorer.panel.options.cancel_button.isEnabled()


def test_a_matrix_fills_cell_by_cell(explorer: Explorer, qtbot: QtBot) -> None:
    explorer.transfer.compute()
    explorer.engine.answer("long", transfer_frame(1))
    qtbot.waitUntil(lambda: explorer.panel.success.matrix.contents is not None)
    contents = explorer.panel.success.matrix.contents
    assert contents is not None
    assert contents.texts[1] == ("–",) * 4
    assert explorer.panel.options.sentence == "Making examples…"


def test_a_changed_option_is_computed_when_it_rests(known: Explorer, qtbot: QtBot) -> None:
    known.panel.options.edited.emit({"epsilon": 0.2})
    assert known.panel.success.matrix.is_stale
    assert known.panel.options.sentence == "The options have changed since."
    known.panel.options.edited.emit({"epsilon": 0.1})
    qtbot.waitUntil(lambda: len(known.asked()) == 2)
    assert known.asked()[-1] == replace(REQUEST, epsilon=0.1)


def test_the_matrix_before_stays_while_the_next_is_made(known: Explorer, qtbot: QtBot) -> None:
    known.panel.options.edited.emit({"epsilon": 0.2})
    known.transfer.compute()
    known.engine.answer("long", transfer_frame(1, request=replace(REQUEST, epsilon=0.2)))
    qtbot.waitUntil(lambda: known.panel.success.heading.right == "FGSM, ε 0.2, 100 pictures")
    contents = known.panel.success.matrix.contents
    assert contents is not None
    assert contents.texts[3] == ("10", "37", "63", "90")
    assert contents.is_old[3].all()
    assert known.panel.success.heading.chip == "pale: out of date"


def test_a_clicked_cell_is_asked_for(known: Explorer) -> None:
    known.panel.success.matrix.picked.emit(1, 0)
    assert known.asked()[-1] == replace(REQUEST, cell=(1, 0))


def test_other_long_work_is_not_displaced_by_an_option(known: Explorer, qtbot: QtBot) -> None:
    other = known.studio.presenter.roster.of(SubstitutePresenter)
    other.start()
    known.panel.success.matrix.picked.emit(1, 0)
    assert known.panel.options.sentence.startswith("Waits for the other long job")
    assert len(known.asked()) == 1
    known.engine.end("long")
    qtbot.waitUntil(lambda: len(known.asked()) == 2)


def test_compute_takes_the_place_of_other_long_work(known: Explorer) -> None:
    other = known.studio.presenter.roster.of(SubstitutePresenter)
    other.start()
    known.panel.options.edited.emit({"epsilon": 0.2})
    known.panel.options.compute_button.click()
    assert known.asked()[-1] == replace(REQUEST, epsilon=0.2)
    assert other.run is not None
    assert other.run.can_resume


def test_cancel_stops_and_says_so(explorer: Explorer) -> None:
    explorer.transfer.compute()
    ticket = explorer.engine.asked("long")[-1].ticket
    explorer.panel.options.cancel_button.click()
    assert ("long", ticket) in explorer.engine.cancelled
    assert explorer.panel.options.sentence.startswith("Cancelled.")
    assert explorer.panel.options.compute_button.isEnabled()


def test_a_failure_is_told_where_the_work_is_steered(explorer: Explorer, qtbot: QtBot) -> None:
    explorer.transfer.compute()
    explorer.engine.answer("long", Failure("There are no weights.", {}))
    explorer.engine.end("long")
    qtbot.waitUntil(lambda: explorer.panel.options.sentence == "There are no weights.")
    assert explorer.panel.options.compute_button.isEnabled()


def test_no_classifier_at_all_is_refused(explorer: Explorer) -> None:
    explorer.panel.options.edited.emit({"networks": (), "classical": ()})
    explorer.transfer.compute()
    assert explorer.asked() == []
    assert explorer.panel.options.sentence == "Check at least one classifier."


def test_an_engine_that_dies_leaves_the_matrix(known: Explorer, qtbot: QtBot) -> None:
    known.engine.send(Gone(-9))
    qtbot.waitUntil(lambda: len(known.engines) == 2)
    assert not known.panel.isEnabled()
    known.engine.send(Ready(training_catalogue()))
    qtbot.waitUntil(lambda: known.studio.presenter.catalogue is not None)
    assert known.panel.isEnabled()
    assert not known.panel.success.matrix.is_stale
    assert known.panel.options.sentence == "The engine ended. Compute begins anew."


def test_the_shortcut_opens_the_explorer(explorer: Explorer) -> None:
    explorer.studio.window.show()
    command = explorer.studio.slots.commands["transfer"]
    assert command.shortcut().toString() == "Ctrl+Shift+U"
    command.trigger()
    assert explorer.studio.window.stages["transfer"].dock.isHidden()
