"""The slider of epsilon and its spin boxes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot

from advstudio.ui.epsilon.epsilon_slider import EpsilonSlider
from advstudio.ui.epsilon.tick_slider import TickSlider


class Bench:
    """A slider to 16/255 with what it emitted."""

    def __init__(self, qtbot: QtBot) -> None:
        self.widget = EpsilonSlider()
        qtbot.addWidget(self.widget)
        self.widget.set_range(16 / 255, "Linf")
        self.widget.set_epsilon(4 / 255)
        self.widget.resize(900, 48)
        self.widget.show()
        self.slider = self.widget.findChild(TickSlider)
        self.decimal, self.levels = self.widget.findChildren(QDoubleSpinBox)
        self.emitted: list[float] = []
        self.widget.epsilonChanged.connect(self.emitted.append)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


@pytest.mark.parametrize(
    ("key", "modifier", "levels"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 5),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 3),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier, 4.1),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, 6),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, 2),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 16),
    ],
)
def test_keys_move_epsilon(
    qtbot: QtBot, bench: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier, levels: float
) -> None:
    qtbot.keyClick(bench.slider, key, modifier)
    assert bench.emitted == [pytest.approx(levels / 255)]


def test_spin_boxes_follow_the_slider(qtbot: QtBot, bench: Bench) -> None:
    qtbot.keyClick(bench.slider, Qt.Key.Key_PageUp)
    qtbot.keyClick(bench.slider, Qt.Key.Key_PageUp)
    assert bench.levels.value() == pytest.approx(8)
    assert bench.decimal.value() == pytest.approx(0.0314)


def test_set_epsilon_emits_nothing(bench: Bench) -> None:
    bench.widget.set_epsilon(9 / 255)
    bench.widget.set_range(0.4, "L2")
    assert bench.emitted == []


def test_click_takes_the_handle_there(qtbot: QtBot, bench: Bench) -> None:
    middle = QPoint(bench.slider.width() // 2, 14)
    with qtbot.waitSignals([bench.widget.pressed, bench.widget.released]):
        qtbot.mouseClick(bench.slider, Qt.MouseButton.LeftButton, pos=middle)
    # Half a pixel of the groove is less than a fiftieth of a level.
    assert bench.emitted == [pytest.approx(8 / 255, abs=0.05 / 255)]


def test_drag_ends_at_the_ends(qtbot: QtBot, bench: Bench) -> None:
    qtbot.mousePress(bench.slider, Qt.MouseButton.LeftButton, pos=QPoint(200, 14))
    qtbot.mouseMove(bench.slider, QPoint(-50, 14))
    qtbot.mouseMove(bench.slider, QPoint(5000, 14))
    qtbot.mouseRelease(bench.slider, Qt.MouseButton.LeftButton, pos=QPoint(5000, 14))
    assert bench.emitted[1:] == [0.0, 16 / 255]


def test_typed_255ths_are_exact(qtbot: QtBot, bench: Bench) -> None:
    bench.levels.selectAll()
    qtbot.keyClicks(bench.levels, "8")
    qtbot.keyClick(bench.levels, Qt.Key.Key_Return)
    assert bench.emitted == [8 / 255]


def test_typed_epsilon_may_lie_beyond_the_end(qtbot: QtBot, bench: Bench) -> None:
    bench.decimal.selectAll()
    qtbot.keyClicks(bench.decimal, bench.decimal.locale().toString(0.25))
    qtbot.keyClick(bench.decimal, Qt.Key.Key_Return)
    assert bench.emitted == [0.25]


def test_255ths_are_for_linf_only(bench: Bench) -> None:
    bench.widget.set_range(5.6, "L2")
    bench.widget.set_epsilon(1.5)
    assert (bench.levels.isEnabled(), bench.levels.text()) == (False, "–")
    assert bench.decimal.value() == 1.5


def test_nothing_changes_its_width(bench: Bench) -> None:
    before = (bench.slider.width(), bench.decimal.width(), bench.levels.width())
    bench.widget.set_range(2360.0, "L1")
    bench.widget.set_epsilon(2000.0)
    assert (bench.slider.width(), bench.decimal.width(), bench.levels.width()) == before


def test_assistive_technology_moves_the_slider(bench: Bench) -> None:
    bench.slider.setValue(bench.slider.maximum())
    assert bench.emitted == [16 / 255]


def test_a_handle_between_two_counts_stands_at_one_of_them(qtbot: QtBot) -> None:
    slider = EpsilonSlider()
    qtbot.addWidget(slider)
    slider.set_range(20.0, "L0")
    slider.set_epsilon(5.0)
    handle = slider.findChild(TickSlider)
    moved: list[float] = []
    slider.epsilonChanged.connect(moved.append)
    handle._move_to(5.3)
    qtbot.keyClick(handle, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert moved == [5.0, 4.0]
