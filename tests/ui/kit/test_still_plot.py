"""A plot that is painted once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.still_plot import StillPlot


class Counted(StillPlot):
    def __init__(self) -> None:
        super().__init__(right=8)
        self.times_painted = 0

    def paint_still(self, painter: QPainter) -> None:
        self.times_painted += 1


@pytest.fixture
def plot(qtbot: QtBot) -> Counted:
    made = Counted()
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.set_scales(Scale("epsilon", 0.0, 2.0), Scale("probability", 0.0, 1.0))
    return made


def test_what_stands_still_is_painted_once(plot: Counted) -> None:
    plot.show()
    plot.grab()
    before = plot.times_painted
    plot.update()
    plot.grab()
    assert plot.times_painted == before
    plot.resize(320, 200)
    plot.grab()
    assert plot.times_painted == before + 1


def test_pixels_and_data_are_each_others_inverse(plot: Counted) -> None:
    there = plot.to_pixels().map(QPointF(1.5, 0.25))
    back = plot.to_data(there)
    assert (back.x(), back.y()) == pytest.approx((1.5, 0.25))


def test_data_are_kept_inside_the_axes(plot: Counted) -> None:
    assert plot.to_data(QPointF(-50, -50)).toTuple() == (0.0, 1.0)


def test_a_message_stands_in_place_of_the_contents(plot: Counted) -> None:
    plot.set_message("Not yet.")
    plot.grab()
    assert plot.times_painted == 0


@pytest.mark.parametrize(
    ("reason", "is_framed"),
    [(Qt.FocusReason.TabFocusReason, True), (Qt.FocusReason.MouseFocusReason, False)],
)
def test_focus_is_framed_for_who_uses_the_keyboard(
    plot: Counted, reason: Qt.FocusReason, is_framed: bool
) -> None:
    before = plot.grab().toImage()
    QApplication.sendEvent(plot, QFocusEvent(QFocusEvent.Type.FocusIn, reason))
    assert (plot.grab().toImage() != before) == is_framed
