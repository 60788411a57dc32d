"""Round ticks."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from advstudio.ui.kit.axes import Scale, fitting


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (Scale("", 0.0, 1.0, 100.0), [0, 20, 40, 60, 80, 100]),
        (Scale("", 0.0, 16 / 255, 255.0), [0, 5, 10, 15]),
        (Scale("", -24.0, 24.0), [-20, -10, 0, 10, 20]),
    ],
)
def test_ticks_are_round_in_the_unit_that_is_printed(scale: Scale, expected: list[int]) -> None:
    printed = [tick * scale.factor for tick in scale.ticks(6)]
    assert printed == pytest.approx(expected)


@pytest.mark.parametrize("count", [2, 3, 5, 9])
def test_ticks_are_no_more_than_there_is_room_for(count: int) -> None:
    assert len(Scale("", 0.0, 0.137, 255.0).ticks(count)) <= count


def test_kept_inside_moves_a_coordinate_to_the_nearer_end() -> None:
    assert Scale("", -1.0, 2.0).kept_inside(3.0) == 2.0


def test_a_label_is_seen_whole_or_without_its_unit_or_not_at_all(qtbot: QtBot) -> None:
    metrics = QFontMetrics(QFont())
    label, name = "random direction, L∞ (n/255)", "random direction"
    whole, short = (metrics.horizontalAdvance(text) for text in (label, name))
    rooms = (whole, whole - 1, short, short - 1)
    assert [fitting(label, metrics, room) for room in rooms] == [label, name, name, ""]
