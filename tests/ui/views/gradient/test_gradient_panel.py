"""The gradient's map, the regions beside it, and the walk."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from synthetic import DIGITS
from synthetic_gradient import blank_map, gradient_frame, gradient_map

from advstudio.session.views.gradient.frames import GradientFrame, GradientOptions, WalkStep
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.gradient.panel import GradientPanel

PUSH = WalkStep("loss", 0, 0.1 * 0.1)


@pytest.fixture
def panel(qtbot: QtBot) -> GradientPanel:
    made = GradientPanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(420, 420)
    made.show()
    return made


def show(panel: GradientPanel, frame: GradientFrame | None = None, index: int = 0) -> None:
    panel.render_frame(frame or gradient_frame(), index, DIGITS)
    panel.grab()


def wanted_of(panel: GradientPanel) -> list[GradientOptions]:
    wanted: list[GradientOptions] = []
    panel.optionsEdited.connect(wanted.append)
    return wanted


def test_numbers_are_told_with_their_precision(panel: GradientPanel) -> None:
    show(panel)
    assert panel.texts[1:] == (
        "cross-entropy −0.25",
        "‖∇‖₂ 7; 120 per unit of epsilon",
        "exactly zero: 25.0\u00a0% of the pixels (float32)",
    )


def test_a_missing_gradient_is_a_statement_and_the_regions_stay(panel: GradientPanel) -> None:
    show(panel)
    before = panel.regions.surface
    show(panel, gradient_frame(blank_map(notice="This defense grants no gradient.")))
    assert panel.blank == ("No gradient", "This defense grants no gradient.")
    assert panel.regions.surface is before
    assert panel.regions.arrow is None


def test_an_underflow_says_what_float64_finds(panel: GradientPanel) -> None:
    show(panel, gradient_frame(blank_map(double_largest=2.5e-41)))
    heading, sentence = panel.blank
    assert heading == "The gradient is exactly zero"
    assert sentence.startswith("All 784 pixels, in float32.")
    assert "2.5e-41: it is hidden, not gone" in sentence


def test_one_step_pushes_by_a_tenth_of_epsilon(panel: GradientPanel) -> None:
    show(panel)
    wanted = wanted_of(panel)
    panel.keys.buttons[0].click()
    panel.keys.buttons[0].click()
    assert [made.walk for made in wanted] == [(PUSH,), (PUSH, PUSH)]


def test_steps_can_be_taken_back(panel: GradientPanel) -> None:
    walked = gradient_frame(options=GradientOptions(walk=(PUSH,) * 3))
    for button, left in ((1, (PUSH, PUSH)), (2, ())):
        show(panel, walked)
        wanted = wanted_of(panel)
        panel.keys.buttons[button].click()
        assert wanted[-1].walk == left


def test_nothing_can_be_walked_without_a_gradient(panel: GradientPanel) -> None:
    show(panel, gradient_frame(blank_map(stuck_steps=1), options=GradientOptions(walk=(PUSH,))))
    step, undo, reset = panel.keys.buttons
    assert (step.isEnabled(), undo.isEnabled(), reset.isEnabled()) == (False, True, True)
    assert panel.keys.text == "1 steps, 1 without a gradient"


def test_the_walk_is_drawn_over_the_regions(panel: GradientPanel) -> None:
    trail = np.array([[0, 0], [0.05, 0], [0.08, 0.02]], np.float32)
    made = gradient_map(region_trail=trail, size=0.02)
    show(panel, gradient_frame(made, options=GradientOptions(walk=(PUSH,) * 2)))
    assert np.array_equal(panel.regions.trail, trail)
    assert panel.keys.text == "2 steps: 5.10/255"


def test_a_class_can_be_chosen_once_its_probability_is(panel: GradientPanel) -> None:
    show(panel)
    of, classes = panel.findChildren(QComboBox)
    assert not classes.isEnabled()
    show(panel, gradient_frame(options=GradientOptions("class", 3)))
    assert classes.isEnabled()
    wanted = wanted_of(panel)
    of.setCurrentIndex(1)
    of.activated.emit(1)
    assert wanted == [GradientOptions("margin", 3)]


def test_each_view_shows_its_own_classifier(panel: GradientPanel) -> None:
    frame = gradient_frame(gradient_map(), blank_map(notice="None."))
    show(panel, frame, 1)
    assert panel.blank[0] == "No gradient"
    show(panel, frame, 0)
    assert panel.blank == ("", "")


@pytest.mark.parametrize("size", [(340, 380), (420, 260), (500, 900)])
def test_it_can_be_shown_at_every_size(panel: GradientPanel, size: tuple[int, int]) -> None:
    panel.resize(*size)
    show(panel)
    assert (panel.width(), panel.height()) == size
    assert not panel.keys.geometry().intersects(panel.regions.geometry())


def test_inputs_have_names(panel: GradientPanel) -> None:
    show(panel)
    inputs = [*panel.findChildren(QComboBox), *panel.findChildren(QPushButton)]
    assert all(one.accessibleName() and one.toolTip() for one in inputs)
