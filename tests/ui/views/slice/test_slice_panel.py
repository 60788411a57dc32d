"""The slice and its point."""

from __future__ import annotations

from typing import get_args

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from synthetic import DIGITS
from synthetic_slice import slice_curve, slice_frame

from advstudio.session.views.slice.frames import SliceFrame, SliceOptions
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.slice.lines import Quantity
from advstudio.ui.views.slice.panel import SlicePanel


@pytest.fixture
def panel(qtbot: QtBot) -> SlicePanel:
    made = SlicePanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(420, 520)
    made.show()
    return made


def show(panel: SlicePanel, frame: SliceFrame | None = None) -> None:
    panel.render_frame(frame or slice_frame(), 0, DIGITS)
    panel.grab()


def at(panel: SlicePanel, place: float, value: float = 0.5) -> QPoint:
    return panel.plot.to_pixels().map(QPointF(place, value)).toPoint()


def test_it_says_what_it_waits_for(panel: SlicePanel) -> None:
    assert "after the picture" in panel.message
    show(panel)
    assert panel.message == ""
    panel.show_failure("No such thing.")
    assert panel.message == "No such thing."


def test_dragging_along_the_attack_edits_epsilon(panel: SlicePanel, qtbot: QtBot) -> None:
    show(panel)
    emitted: list[dict[str, float]] = []
    panel.edited.connect(emitted.append)
    qtbot.mousePress(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 0.125))
    qtbot.mouseMove(panel.plot, at(panel, 0.375))
    qtbot.mouseRelease(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 0.375))
    # Half a pixel of some 350.
    assert [made["epsilon"] for made in emitted] == pytest.approx([0.125, 0.375], abs=2e-3)


def test_dragging_behind_the_clean_picture_asks_for_the_place(
    panel: SlicePanel, qtbot: QtBot
) -> None:
    show(panel)
    wanted: list[SliceOptions] = []
    panel.optionsEdited.connect(wanted.append)
    qtbot.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, -0.25))
    assert wanted[0].at == pytest.approx(-0.25, abs=2e-3)


def test_dragging_along_another_line_leaves_epsilon_alone(panel: SlicePanel, qtbot: QtBot) -> None:
    options = SliceOptions(direction="random")
    show(panel, slice_frame(slice_curve("A", attacked=None), options=options, attacked=None))
    edited: list[object] = []
    panel.edited.connect(edited.append)
    with qtbot.waitSignal(panel.optionsEdited):
        qtbot.keyClick(panel.plot, Qt.Key.Key_Right)
    assert edited == []
    assert panel.options.direction == "random"


def test_a_frame_does_not_move_the_point_that_is_held(panel: SlicePanel, qtbot: QtBot) -> None:
    show(panel)
    qtbot.mousePress(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 0.375))
    show(panel)
    assert panel.plot.place == pytest.approx(0.375, abs=2e-3)
    qtbot.mouseRelease(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 0.375))
    show(panel)
    assert panel.plot.place == 0.25


def test_every_choice_asks_for_another_line(panel: SlicePanel, qtbot: QtBot) -> None:
    show(panel, slice_frame(slice_curve("A"), slice_curve("B")))
    wanted: list[SliceOptions] = []
    panel.optionsEdited.connect(wanted.append)
    direction, owner, _ = panel.findChildren(QComboBox)
    assert owner.currentText() == "Automatic: A"
    qtbot.keyClick(owner, Qt.Key.Key_Down)
    qtbot.keyClick(direction, Qt.Key.Key_Down)
    assert [(made.owner, made.direction) for made in wanted] == [(0, "attack"), (0, "gradient")]


@pytest.mark.parametrize("quantity", get_args(Quantity))
def test_every_quantity_can_be_drawn(panel: SlicePanel, quantity: Quantity) -> None:
    *_, quantities = panel.findChildren(QComboBox)
    quantities.activated.emit(get_args(Quantity).index(quantity))
    show(panel, slice_frame(slice_curve("A"), slice_curve("B", output="label")))
    assert panel.plot.picture is not None
    owners = {line.owner for line in panel.plot.picture.lines}
    assert owners == ({0, 1} if quantity == "probability" else {0})
    assert ("B does not tell" in panel.notice) == (quantity != "probability")


def test_the_attacked_picture_is_marked_on_the_curve(panel: SlicePanel) -> None:
    show(panel)
    assert panel.plot.picture is not None
    kinds = [mark.kind for mark in panel.plot.picture.marks]
    assert kinds == ["clean", "attacked"]
    place = panel.plot.picture.marks[0]
    centre = at(panel, place.place, place.value) + QPoint(5, 0)
    assert panel.plot.grab().toImage().pixelColor(centre).name() == theme.colours().clean


def test_what_is_carried_over_says_whether_it_fools(panel: SlicePanel) -> None:
    show(panel, slice_frame(slice_curve("A"), slice_curve("B")))
    assert panel.texts[0] == "At L∞ 63.75/255 clipped 31.0\u00a0%"
    assert "The example carried over fools it: 3." in panel.texts
    assert panel.plot.picture is not None
    assert panel.plot.picture.carried is not None


def test_the_notice_of_a_replaced_direction_is_shown(panel: SlicePanel) -> None:
    show(panel, slice_frame(slice_curve("A", attacked=None), attacked=None, notice="No gradient."))
    assert panel.notice == "No gradient."
    assert panel.plot.scales[0].label == "random direction, L∞ (n/255)"


def test_flat_it_leaves_out_the_strip_and_nothing_overlaps(panel: SlicePanel) -> None:
    show(panel)
    panel.resize(420, 260)
    panel.grab()
    shown = [w for w in panel.plot.parentWidget().children() if getattr(w, "isVisible", bool)()]
    for one in shown:
        for other in shown:
            assert one is other or not one.geometry().intersects(other.geometry())


def test_inputs_and_plot_have_names(panel: SlicePanel) -> None:
    show(panel)
    assert all(combo.accessibleName() for combo in panel.findChildren(QComboBox))
    assert panel.plot.accessibleName() == "Slice through the picture"
    assert "margin" in panel.plot.accessibleDescription()


def test_where_there_is_little_height_the_curves_have_it(panel: SlicePanel, qtbot: QtBot) -> None:
    show(panel)
    panel.setMinimumSize(1, 1)
    panel.resize(300, 190)
    # What is left of 190 pixels under the choices.
    qtbot.waitUntil(lambda: panel.plot.height() >= 140)
