"""A slider over a few numbers, of which some cannot be had."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from advstudio.ui.views.temperature.stop_slider import StopSlider

STOPS = (1, 2, 5, 10)


@pytest.fixture
def slider(qtbot: QtBot) -> StopSlider:
    made = StopSlider("off")
    qtbot.addWidget(made)
    made.resize(400, 40)
    made.set_stops(STOPS, (1, 5, 10))
    made.show()
    return made


def moves(slider: StopSlider) -> list[int]:
    seen: list[int] = []
    slider.moved.connect(seen.append)
    return seen


def pixel(slider: StopSlider, place: int) -> QPoint:
    return QPoint(round(slider._x_of(place)), slider.height() // 3)


def test_setting_a_stop_emits_nothing(slider: StopSlider) -> None:
    seen = moves(slider)
    slider.set_stop(5)
    assert slider.stop == 5
    assert seen == []


def test_what_is_no_stop_counts_as_off(slider: StopSlider) -> None:
    slider.set_stop(30)
    assert slider.stop == 0


def test_arrow_keys_skip_what_is_missing(slider: StopSlider, qtbot: QtBot) -> None:
    seen = moves(slider)
    for _ in range(4):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert seen == [1, 5, 10]
    for _ in range(4):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert seen == [1, 5, 10, 5, 1, 0]


def test_home_and_end_go_to_off_and_to_the_last(slider: StopSlider, qtbot: QtBot) -> None:
    seen = moves(slider)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert seen == [10, 0]


def test_a_click_goes_to_the_nearest_that_is_there(slider: StopSlider, qtbot: QtBot) -> None:
    seen = moves(slider)
    missing = pixel(slider, 2) + QPoint(5, 0)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=missing)
    assert seen == [5]


def test_a_drag_is_pressed_moved_and_released(slider: StopSlider, qtbot: QtBot) -> None:
    seen = moves(slider)
    with qtbot.waitSignals([slider.sliderPressed, slider.sliderReleased]):
        qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=pixel(slider, 1))
        qtbot.mouseMove(slider, pixel(slider, 3))
        qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=pixel(slider, 4))
    assert seen[0] == 1


def test_assistive_technology_moves_it_to_what_is_there(slider: StopSlider) -> None:
    seen = moves(slider)
    slider.setValue(4)
    assert seen == [10]
    assert slider.stop == 10


def test_other_stops_keep_the_number_where_they_have_it(slider: StopSlider) -> None:
    slider.set_stop(5)
    slider.set_stops((5, 50), (5,))
    assert slider.stop == 5
    assert slider.maximum() == 2


def test_it_paints_with_missing_stops(slider: StopSlider) -> None:
    slider.set_stop(5)
    assert not slider.grab().isNull()
