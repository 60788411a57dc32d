"""The attack step by step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QGraphicsView, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, EPSILON, attack_steps, frame

from advstudio.session.frames import AttackSteps, Frame
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.steps.panel import StepsPanel
from advstudio.ui.views.steps.steps_plot import StepsPlot


@pytest.fixture
def panel(qtbot: QtBot) -> StepsPanel:
    made = StepsPanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    return made


def show(panel: StepsPanel, made: AttackSteps | None = None, **fields: object) -> StepsPanel:
    panel.render_steps(made or attack_steps(), DIGITS, frame(**fields).experiment)
    panel.grab()
    return panel


def tell(panel: StepsPanel, made: Frame) -> None:
    panel.display_outcome(made.primary, made)


def slider(panel: StepsPanel) -> QSlider:
    return panel.findChild(QSlider)


def plot(panel: StepsPanel) -> StepsPlot:
    assert panel.plot is not None
    return panel.plot


def viewport(panel: StepsPanel) -> QWidget:
    return plot(panel).findChild(QGraphicsView).viewport()


def test_before_the_first_trace_a_sentence_says_what_comes(panel: StepsPanel) -> None:
    assert panel.message == "Steps are computed after the picture."
    assert panel.plot is None


def test_a_running_attack_says_its_step(panel: StepsPanel) -> None:
    tell(panel, frame(is_final=False, step=12))
    assert panel.message == "The attack is running: step 12."
    tell(panel, frame(step=40))
    assert panel.message == "Computing the steps…"


def test_a_failure_is_told_in_place_of_the_steps(panel: StepsPanel) -> None:
    show(panel).show_failure("This could not be computed.")
    assert panel.message == "This could not be computed."


def test_a_trace_is_shown_at_its_end(panel: StepsPanel) -> None:
    show(panel)
    assert panel.message == ""
    assert panel.texts[0] == "step 5 of 5"
    assert "result" in panel.texts
    assert "goal reached" in panel.texts


def test_the_caption_names_class_confidence_size_and_loss(panel: StepsPanel) -> None:
    texts = " | ".join(show(panel).texts)
    for expected in ("3", "90.0", "L∞", "8.00/255", "loss", "2.50"):
        assert expected in texts


def test_steps_of_another_epsilon_say_so_until_their_own_arrive(panel: StepsPanel) -> None:
    show(panel)
    assert panel.state == "ε 8.00/255"
    tell(panel, frame(epsilon=2 * EPSILON, is_final=False, step=7))
    assert panel.state == "running, step 7"
    tell(panel, frame(epsilon=2 * EPSILON))
    assert panel.state == "computing…"
    tell(panel, frame())
    assert panel.state == "ε 8.00/255"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Qt.Key.Key_Left, "step 4 of 5"),
        (Qt.Key.Key_Home, "step 0 of 5"),
        (Qt.Key.Key_Down, "step 4 of 5"),
    ],
)
def test_keys_go_through_the_steps(
    panel: StepsPanel, qtbot: QtBot, key: Qt.Key, expected: str
) -> None:
    show(panel)
    qtbot.keyClick(slider(panel), key)
    assert panel.texts[0] == expected
    assert slider(panel).accessibleDescription().startswith(expected)
    assert plot(panel).place == slider(panel).value()


def test_the_first_step_is_the_clean_picture(panel: StepsPanel, qtbot: QtBot) -> None:
    qtbot.keyClick(slider(show(panel)), Qt.Key.Key_Home)
    assert "clean" in panel.texts
    assert "not reached" in panel.texts


def test_a_chosen_step_stays_when_the_next_trace_comes(panel: StepsPanel, qtbot: QtBot) -> None:
    show(panel)
    qtbot.keyClick(slider(panel), Qt.Key.Key_Left)
    show(panel, attack_steps(9))
    assert panel.texts[0] == "step 4 of 9"


def test_the_end_is_followed_unless_a_step_was_chosen(panel: StepsPanel) -> None:
    show(panel)
    show(panel, attack_steps(9))
    assert panel.texts[0] == "step 9 of 9"


def test_a_click_on_the_plot_goes_to_the_nearest_step(panel: StepsPanel, qtbot: QtBot) -> None:
    show(panel)
    place = plot(panel).pixel_of(2).toPoint() + QPoint(4, 30)
    qtbot.mouseClick(viewport(panel), Qt.MouseButton.LeftButton, pos=place)
    assert panel.texts[0] == "step 2 of 5"
    assert slider(panel).value() == 2


def test_the_line_can_be_dragged(panel: StepsPanel, qtbot: QtBot) -> None:
    show(panel)
    start, end = (plot(panel).pixel_of(place).toPoint() for place in (5, 1))
    start.setY(end.y())
    qtbot.mouseMove(viewport(panel), start)
    qtbot.mousePress(viewport(panel), Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        qtbot.mouseMove(viewport(panel), start + (end - start) * share)
    qtbot.mouseRelease(viewport(panel), Qt.MouseButton.LeftButton, pos=end)
    assert panel.texts[0] == "step 1 of 5"


def test_playing_runs_to_the_last_step_and_stops(panel: StepsPanel, qtbot: QtBot) -> None:
    show(panel, attack_steps(120))
    qtbot.keyClick(slider(panel), Qt.Key.Key_Home)
    play = panel.scrubber.findChild(QToolButton)
    slider(panel).setValue(117)
    play.click()
    qtbot.waitUntil(lambda: not play.isChecked())
    assert panel.texts[0] == "step 120 of 120"


def test_playing_at_the_end_starts_again(panel: StepsPanel) -> None:
    play = show(panel).scrubber.findChild(QToolButton)
    play.click()
    assert panel.texts[0] == "step 0 of 5"
    play.click()
    assert not play.isChecked()


def test_steps_that_reach_the_goal_have_another_symbol(panel: StepsPanel) -> None:
    show(panel)
    ground, marks = QColor(theme.colours().surface), []
    image = plot(panel).grab().toImage()
    for place in (2, 3):
        centre = plot(panel).pixel_of(place).toPoint()
        box = [image.pixelColor(centre + QPoint(0, y)).lightness() for y in range(-6, 7)]
        marks.append(sum(light < ground.lightness() - 60 for light in box))
    # A diamond of 10 pixels is filled, a circle of 6 is but an outline.
    assert marks[1] > marks[0]


def test_the_axes_have_names_and_units(panel: StepsPanel) -> None:
    bottom, left = plot(show(panel)).labels
    assert bottom == "step"
    assert left == "attacker's loss, cross-entropy (nats)"
    panel.resize(300, 320)
    panel.grab()
    assert plot(panel).labels[1] == "loss (nats)"


def test_an_attack_of_one_step_says_so(panel: StepsPanel) -> None:
    show(panel, attack_steps(1, reached_at=1))
    assert "one step" in panel.notice
    assert panel.texts[0] == "step 1 of 1"
    show(panel)
    assert panel.notice == ""


def test_another_scheme_repaints_the_plot(panel: StepsPanel, qapp: QApplication) -> None:
    theme.apply(qapp, Qt.ColorScheme.Light)
    corner = QPoint(2, 2)
    light = plot(show(panel)).grab().toImage().pixelColor(corner).name()
    try:
        theme.apply(qapp, Qt.ColorScheme.Dark)
        dark = plot(panel).grab().toImage().pixelColor(corner).name()
    finally:
        theme.apply(qapp, Qt.ColorScheme.Light)
    assert (light, dark) == (theme.LIGHT.surface, theme.DARK.surface)


def test_every_input_is_named_and_explained(panel: StepsPanel) -> None:
    show(panel)
    for widget in (slider(panel), panel.scrubber.findChild(QToolButton), plot(panel)):
        assert widget.accessibleName()
        assert widget.toolTip()


def test_another_picture_of_an_empty_attack_can_be_shown(panel: StepsPanel) -> None:
    show(panel, attack_steps(3, reached_at=99), epsilon=0.0)
    assert "not reached" in panel.texts


def test_where_there_is_little_height_the_losses_have_it(panel: StepsPanel, qtbot: QtBot) -> None:
    show(panel).show()
    panel.setMinimumSize(1, 1)
    panel.resize(300, 190)
    # What is left of 190 pixels under title, slider and notice.
    qtbot.waitUntil(lambda: plot(panel).height() >= 100)
