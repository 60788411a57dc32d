"""The bar of epsilon."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLabel
from pytestqt.qtbot import QtBot
from synthetic_catalogue import catalogue

from advstudio.session.experiment import Compare, Experiment
from advstudio.session.frames import Sizes
from advstudio.ui.epsilon.epsilon_panel import EpsilonPanel
from advstudio.ui.epsilon.sizes_view import SizesView
from advstudio.ui.epsilon.tick_slider import TickSlider
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit.glyph_button import GlyphButton
from advstudio.ui.kit.toggle_button import ToggleButton

SIZES = Sizes(linf=8 / 255, l2=3.0417, l1=812.0, l0=49823, pixels=50176)


class Bench:
    """A panel whose edits come back to it, as the store does it."""

    def __init__(self, qtbot: QtBot) -> None:
        sink = Edits()
        self.panel = EpsilonPanel(sink)
        qtbot.addWidget(self.panel)
        self.experiment = Experiment(epsilon=4 / 255)
        self.panel.display(self.experiment, catalogue())
        self.panel.resize(1400, 64)
        self.panel.show()
        self.slider = self.panel.findChild(TickSlider)
        self.play = self.panel.findChild(GlyphButton)
        self.noise = self.panel.findChild(ToggleButton)
        self.end = self.panel.findChildren(QDoubleSpinBox)[2]
        self.edits: list[dict[str, object]] = []
        self.drags: list[str] = []
        sink.edited.connect(self._on_edited)
        sink.dragStarted.connect(self._on_started)
        sink.dragFinished.connect(self._on_finished)

    def _on_edited(self, changes: dict[str, object]) -> None:
        self.edits.append(changes)
        self.experiment = self.experiment.updated(**changes)
        self.panel.display(self.experiment, catalogue())

    def _on_started(self) -> None:
        self.drags.append("started")

    def _on_finished(self) -> None:
        self.drags.append("finished")


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_panel_waits_for_a_catalogue(qtbot: QtBot) -> None:
    panel = EpsilonPanel(Edits())
    qtbot.addWidget(panel)
    assert not panel.isEnabled()


def test_render_emits_nothing(bench: Bench) -> None:
    noise = Compare(model="imagenet-resnet50", mode="noise")
    for changes in ({"norm": "L2", "epsilon": 3.0}, {"compare": noise}, {"epsilon_end": 0.5}):
        bench.panel.display(Experiment().updated(**changes), catalogue())
    assert (bench.edits, bench.drags) == ([], [])


def test_arrow_key_edits_epsilon(qtbot: QtBot, bench: Bench) -> None:
    qtbot.keyClick(bench.slider, Qt.Key.Key_Right)
    assert bench.edits == [{"epsilon": pytest.approx(5 / 255)}]


def test_drag_is_announced(qtbot: QtBot, bench: Bench) -> None:
    qtbot.mousePress(bench.slider, Qt.MouseButton.LeftButton, pos=QPoint(100, 14))
    assert bench.drags == ["started"]
    qtbot.mouseRelease(bench.slider, Qt.MouseButton.LeftButton, pos=QPoint(100, 14))
    assert bench.drags == ["started", "finished"]


def test_space_plays_and_stops(qtbot: QtBot, bench: Bench) -> None:
    qtbot.keyClick(bench.slider, Qt.Key.Key_Space)
    assert bench.play.isChecked()
    qtbot.waitUntil(lambda: len(bench.edits) >= 5)
    qtbot.keyClick(bench.slider, Qt.Key.Key_Space)
    assert not bench.play.isChecked()
    assert bench.drags == ["started", "finished"]
    swept = [edit["epsilon"] for edit in bench.edits]
    assert 4 / 255 < swept[-1] < 5 / 255
    assert swept == sorted(swept)


def test_drag_stops_playing(qtbot: QtBot, bench: Bench) -> None:
    bench.play.click()
    qtbot.mousePress(bench.slider, Qt.MouseButton.LeftButton, pos=QPoint(100, 14))
    assert not bench.play.isChecked()
    assert bench.drags == ["started", "finished", "started"]


def test_hidden_panel_does_not_play(bench: Bench) -> None:
    bench.play.click()
    bench.panel.hide()
    assert not bench.play.isChecked()


def test_noise_is_one_click(qtbot: QtBot, bench: Bench) -> None:
    qtbot.mouseClick(bench.noise, Qt.MouseButton.LeftButton)
    assert bench.edits == [{"compare": Compare(model=bench.experiment.model, mode="noise")}]
    assert bench.noise.isChecked()
    qtbot.keyClick(bench.noise, Qt.Key.Key_Space)
    assert bench.edits[-1] == {"compare": None}


def test_end_is_edited_in_255ths(qtbot: QtBot, bench: Bench) -> None:
    assert bench.end.value() == pytest.approx(16)
    bench.end.selectAll()
    qtbot.keyClicks(bench.end, "8")
    qtbot.keyClick(bench.end, Qt.Key.Key_Return)
    assert bench.edits == [{"epsilon_end": 8 / 255, "epsilon": 4 / 255}]


def test_sizes_are_shown(bench: Bench) -> None:
    bench.panel.render_sizes(SIZES)
    numbers = [label.text() for label in bench.panel.findChild(SizesView).findChildren(QLabel)]
    assert {"0.0314", "3.04", "49823 px"} <= set(numbers)


def test_narrow_panel_leaves_the_sizes_out(qtbot: QtBot, bench: Bench) -> None:
    assert bench.panel.findChild(SizesView).isVisible()
    bench.panel.resize(bench.panel.minimumSizeHint().width(), 64)
    assert not bench.panel.findChild(SizesView).isVisible()
    assert bench.panel.minimumSizeHint().width() < 720


def test_numbers_do_not_move_the_slider(bench: Bench) -> None:
    before = bench.slider.geometry()
    bench.panel.render_sizes(SIZES)
    bench.panel.display(Experiment(norm="L1", epsilon=2000.0), catalogue())
    assert bench.slider.geometry() == before
