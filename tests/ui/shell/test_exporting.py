"""The window's Export: asks, draws beside the window, reports."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import synthetic
import synthetic_catalogue
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from advstudio.figures import export as drawing
from advstudio.figures.saving import experiment_of
from advstudio.session.frames import Frame, SweepFrame
from advstudio.ui.shell.exporting import Export
from advstudio.ui.shell.main_window import MainWindow
from advstudio.ui.shell.settings import Settings

CATALOGUE = synthetic_catalogue.catalogue()
FRAME = synthetic.frame(model="mnist-small")
SWEEP = SweepFrame(FRAME.experiment, (synthetic.curve(),), is_final=True, done=1)
WHOLE = (FRAME, SWEEP, synthetic.surface_frame(), CATALOGUE)
SHOWN = (FRAME, None, None, CATALOGUE)  # drawn in half the time
PATIENCE = 60_000  # ms; the first figure of a process imports matplotlib on a busy machine


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings())
    made.fill()
    qtbot.addWidget(made)
    yield made
    made.close()


@pytest.fixture
def export(window: MainWindow) -> Iterator[Export]:
    made = Export(window)
    yield made
    made.close()


def dialog_of(window: MainWindow) -> QFileDialog | None:
    return window.findChild(QFileDialog)


@pytest.fixture
def slow_drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Drawing that goes on until the event is set."""
    may_end = threading.Event()
    monkeypatch.setattr(drawing, "export", lambda *_, **__: may_end.wait(60))
    yield may_end
    may_end.set()


def test_export_writes_a_figure_and_says_where(
    window: MainWindow, export: Export, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "figure.svg"
    with qtbot.waitSignal(export.finished, timeout=PATIENCE) as end:
        export.write(file, *WHOLE)
    assert experiment_of(file) == FRAME.experiment
    assert "was not" not in file.read_text("utf-8")
    assert end.args == [f"The figure was saved as “{file}”."]
    assert window.notices.sentence == end.args[0]


def test_export_asks_for_a_file_and_remembers_its_folder(
    window: MainWindow, export: Export, qtbot: QtBot, tmp_path: Path
) -> None:
    export.ask(*SHOWN)
    dialog = dialog_of(window)
    assert dialog is not None
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.selectFile(str(tmp_path / "mine.svg"))
    with qtbot.waitSignal(export.finished, timeout=PATIENCE):
        dialog.accept()
    assert experiment_of(tmp_path / "mine.svg") == FRAME.experiment
    assert window.settings.folder() == str(tmp_path)


def test_name_without_a_suffix_gets_that_of_the_chosen_kind(
    window: MainWindow, export: Export, tmp_path: Path
) -> None:
    export.ask(*SHOWN)
    dialog = dialog_of(window)
    assert dialog is not None
    dialog.setDirectory(str(tmp_path))
    dialog.filterSelected.emit("PNG (*.png)")
    dialog.selectFile("mine")
    assert dialog.selectedFiles() == [str(tmp_path / "mine.png")]
    dialog.reject()


def test_declined_dialog_writes_nothing(
    window: MainWindow, export: Export, slow_drawing: threading.Event
) -> None:
    export.ask(*SHOWN)
    dialog = dialog_of(window)
    assert dialog is not None
    dialog.reject()
    assert not export.is_busy


@pytest.mark.parametrize("frame", [None, synthetic.frame(is_final=False)])
def test_export_waits_for_a_final_frame(
    frame: Frame | None, window: MainWindow, export: Export
) -> None:
    export.ask(frame, None, None, CATALOGUE)
    assert dialog_of(window) is None
    assert "no final result" in window.notices.sentence


def test_export_needs_no_curve_and_no_surface(export: Export, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(export.finished, timeout=PATIENCE):
        export.write(tmp_path / "figure.svg", *SHOWN)
    assert "The probability along ε was not" in (tmp_path / "figure.svg").read_text("utf-8")


def test_failure_becomes_a_sentence(
    window: MainWindow, export: Export, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(export.finished, timeout=PATIENCE):
        export.write(tmp_path / "figure.bmp", *SHOWN)
    assert "cannot be written as “.bmp”" in window.notices.sentence


def test_window_stays_alive_while_a_figure_is_drawn(
    export: Export, slow_drawing: threading.Event, qtbot: QtBot, tmp_path: Path
) -> None:
    ticks: list[int] = []
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start()
    export.write(tmp_path / "figure.pdf", *SHOWN)
    qtbot.waitUntil(lambda: len(ticks) > 20, timeout=PATIENCE)
    assert export.is_busy


def test_second_figure_waits_for_the_first(
    window: MainWindow, export: Export, slow_drawing: threading.Event, tmp_path: Path
) -> None:
    export.write(tmp_path / "first.pdf", *SHOWN)
    export.write(tmp_path / "second.pdf", *SHOWN)
    assert "still being drawn" in window.notices.sentence


def test_closing_waits_for_the_file(export: Export, tmp_path: Path) -> None:
    export.write(tmp_path / "figure.png", *SHOWN)
    export.close()
    assert experiment_of(tmp_path / "figure.png") == FRAME.experiment


def test_quitting_waits_for_the_thread(
    export: Export, slow_drawing: threading.Event, qapp: object, tmp_path: Path
) -> None:
    export.write(tmp_path / "figure.png", *SHOWN)
    slow_drawing.set()
    qapp.aboutToQuit.emit()  # type: ignore[attr-defined] # pytest-qt types it loosely
    assert not export.is_busy


def test_surprise_is_told_and_goes_to_the_log(
    window: MainWindow,
    export: Export,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def surprise(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    told: list[type[BaseException]] = []
    monkeypatch.setattr(drawing, "export", surprise)
    monkeypatch.setattr(threading, "excepthook", lambda hook: told.append(hook.exc_type))
    with qtbot.waitSignal(export.finished, timeout=PATIENCE):
        export.write(tmp_path / "figure.pdf", *SHOWN)
    assert "could not be drawn" in window.notices.sentence
    assert told == [ZeroDivisionError]
