"""A view and a long job of other packages, in the window with the real engine.

They are the cards of CONTRIBUTING.md, word for word; no file of ours knows them.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from another_package import found_in, written
from contributed import PACKAGES, cards
from documents import ROOT, block
from live_window import MNIST, PATIENCE, Live
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDoubleSpinBox, QPushButton
from pytestqt.qtbot import QtBot

from advstudio.session.experiment import Compare
from advstudio.session.workbench import Workbench
from advstudio.ui.app import Studio, application
from advstudio.ui.outcome.view_chooser import ViewChooser
from advstudio.ui.wire.theatres import THEATRES
from advstudio.ui.wire.views import VIEWS

ENDLESS, MANY, SHORT = 10**9, 5000, 1234


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Both packages are on the path."""
    folder = tmp_path_factory.mktemp("site")
    for name in PACKAGES:
        files = {path: code for path, code in cards().items() if path.startswith(f"{name}/")}
        project = tomllib.loads(block("CONTRIBUTING.md", f"toml {name}"))["project"]
        written(name, files, project["entry-points"], folder)
    before = tuple(VIEWS), tuple(THEATRES)
    with found_in(folder, VIEWS, THEATRES):
        yield folder
    assert (tuple(VIEWS), tuple(THEATRES)) == before
    assert not set(PACKAGES) & set(sys.modules)


@pytest.fixture(scope="module")
def shared(installed: Path) -> Iterator[Live]:
    application(["test"])
    live = Live()
    live.studio.window.setProperty("isSharedByTests", True)
    live.studio.window.show()
    yield live
    live.studio.close()


@pytest.fixture
def live(shared: Live, qtbot: QtBot) -> Live:
    """The shared studio, as at its start."""
    shared.studio.store.replace(MNIST)
    shared.settle(qtbot)
    return shared


def brightness_panels(live: Live) -> tuple[Any, ...]:
    """The view's panels, of both rows."""
    panels: tuple[Any, ...] = live.studio.window.rows.sights["brightness"].panels
    return panels


def census(live: Live) -> Any:
    """Who asks for the census."""
    from census.presenter import (  # type: ignore[import-not-found] # made by a card
        CensusPresenter,
    )

    return live.studio.window.findChild(CensusPresenter)


def counted(presenter: Any) -> int:
    """How many pictures the census is known to have counted."""
    return 0 if presenter.frame is None else int(presenter.frame.counts.sum())


def panel_of(live: Live) -> Any:
    """What shows the census."""
    return live.studio.window.stages["census"].panel


def count(live: Live, pictures: int) -> None:
    """Start a census as a user does."""
    panel = panel_of(live)
    panel.set_count(pictures)
    panel.findChild(QPushButton).click()


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize(
    ("side", "missing"),
    [(("frames", "work"), "PySide6"), (("view", "theatre", "panel", "presenter"), "torch")],
    ids=["engine", "window"],
)
def test_the_sides_of_a_card_load_nothing_of_each_other(
    name: str, side: tuple[str, ...], missing: str, installed: Path
) -> None:
    modules = [f"{name}.{part}" for part in side if (installed / name / f"{part}.py").exists()]
    script = (
        f"import importlib, sys; sys.path[:0] = {[str(installed), str(ROOT)]!r}\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"sys.exit({missing!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert modules
    assert done.returncode == 0, done.stderr


def test_the_view_stands_last_in_the_list_and_in_the_menu_with_its_key(live: Live) -> None:
    chooser = live.studio.window.rows.views[0].findChild(ViewChooser)
    assert chooser.itemText(chooser.count() - 1) == "Brightness"
    entries = [a for a in live.studio.window.findChildren(QAction) if a.data() in VIEWS]
    assert entries[-1].data() == "brightness"
    assert entries[-1].shortcut() == QKeySequence(f"Ctrl+{len(VIEWS)}")
    assert entries[-1].toolTip().startswith("Which class the clean picture gets")


def test_the_engine_fills_the_panel_of_the_view(live: Live, qtbot: QtBot) -> None:
    live.studio.window.show_view("brightness")
    live.settle(qtbot)
    (first, *_) = brightness_panels(live)
    assert first.text.startswith("-0.50 … ")
    assert f": {live.frame.primary.clean_class}" in first.text


def test_the_options_and_the_second_row_of_the_view_work(live: Live, qtbot: QtBot) -> None:
    live.studio.window.show_view("brightness")
    live.studio.store.update(compare=Compare(model="mnist-small"))
    live.settle(qtbot)
    first, second = brightness_panels(live)
    assert first.text == second.text != ""
    first.findChild(QDoubleSpinBox).setValue(0.3)
    live.settle(qtbot)
    assert first.text.startswith("-0.30 … ")
    assert second.text == first.text


def test_the_command_of_the_long_job_opens_its_dock(live: Live) -> None:
    command = live.studio.slots.commands["census"]
    dock = live.studio.window.stages["census"].dock
    assert command in live.studio.slots.commands.menu("&Attack").actions()
    assert command.shortcut() == QKeySequence("Ctrl+Shift+N")
    command.trigger()
    assert not dock.isHidden()
    assert command.isChecked()
    assert dock.windowTitle() == "Noise census"
    command.trigger()
    assert dock.isHidden()


def test_cancel_pauses_the_long_job_and_the_same_request_goes_on(live: Live, qtbot: QtBot) -> None:
    presenter = census(live)
    count(live, ENDLESS)
    qtbot.waitUntil(lambda: counted(presenter) > MANY, timeout=PATIENCE)
    live.studio.slots.commands["cancel"].trigger()
    assert not presenter.is_busy
    assert not live.studio.presenter.lanes["long"].is_busy
    assert panel_of(live).texts[1] == "Paused. Count goes on where it stopped."
    # What the engine had sent by then still comes; the answer to the ping is behind it.
    ping = live.studio.presenter.lanes["ping"]
    qtbot.waitUntil(lambda: not ping.is_busy, timeout=PATIENCE)
    paused, presenter.frame = counted(presenter), None
    count(live, ENDLESS)
    qtbot.waitUntil(lambda: presenter.frame is not None, timeout=PATIENCE)
    assert counted(presenter) >= paused
    live.studio.presenter.cancel()


def test_other_work_goes_before_the_long_job_which_then_goes_on(live: Live, qtbot: QtBot) -> None:
    presenter = census(live)
    count(live, ENDLESS)
    live.studio.store.update(epsilon=0.2)
    live.settle(qtbot)
    assert live.frame.experiment.epsilon == 0.2
    assert presenter.is_busy
    before = counted(presenter)
    qtbot.waitUntil(lambda: counted(presenter) > before, timeout=PATIENCE)
    live.studio.presenter.cancel()


def test_the_result_of_the_long_job_is_that_of_its_generator(live: Live, qtbot: QtBot) -> None:
    from census.frames import CensusRequest  # type: ignore[import-not-found] # made by a card
    from census.work import census_frames  # type: ignore[import-not-found] # made by a card

    presenter = census(live)
    count(live, SHORT)
    qtbot.waitUntil(lambda: not presenter.is_busy, timeout=PATIENCE)
    assert presenter.frame.done == 1
    assert panel_of(live).texts[1] == "100% are counted."
    (*_, last) = census_frames(CensusRequest("mnist-small", (), SHORT), Workbench("cpu"))
    assert np.array_equal(presenter.frame.counts, last.counts)
    assert last.counts.sum() == SHORT


def test_a_window_without_the_package_opens_with_a_view_of_ours(live: Live) -> None:
    live.studio.window.show_view("brightness")
    assert live.studio.window.settings.tab() == "brightness"
    with pytest.MonkeyPatch.context() as patched:
        parts = {name: part for name, part in VIEWS._parts.items() if name != "brightness"}
        patched.setattr(VIEWS, "_parts", parts)
        other = Studio()
        other.window.fill()
        assert other.window.rows.tab == next(iter(VIEWS)) == "surface"
        other.window.close()
        other.window.deleteLater()
