"""The loss landscape, its restarts and its histogram."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from synthetic import DIGITS
from synthetic_landscape import EPSILON, REACH, landscape_frame, loss_map, outline, restarts

from advstudio.session.views.landscape.frames import LandscapeFrame, LandscapeOptions
from advstudio.ui.kit.axes import BOTTOM
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.landscape import picture as landscape_picture
from advstudio.ui.views.landscape.panel import LandscapePanel


@pytest.fixture
def panel(qtbot: QtBot) -> LandscapePanel:
    made = LandscapePanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(420, 560)
    made.show()
    return made


def show(panel: LandscapePanel, frame: LandscapeFrame | None = None, index: int = 0) -> None:
    panel.render_frame(frame or landscape_frame(), index, DIGITS)
    panel.grab()


def lightness(panel: LandscapePanel, x: float, y: float) -> int:
    place = panel.plot.to_pixels().map(QPointF(x, y)).toPoint()
    return panel.plot.grab().toImage().pixelColor(place).lightness()


def test_higher_losses_are_brighter(panel: LandscapePanel) -> None:
    show(panel, landscape_frame(loss_map(restarts=None)))
    left, middle, right = (lightness(panel, x, -0.03) for x in (-0.07, 0.012, 0.07))
    assert left < middle < right


def test_points_are_inside_the_ball_as_its_outline_says() -> None:
    inside = landscape_picture.inside_ball(41, REACH, outline(), EPSILON)
    along = np.linspace(-REACH, REACH, 41)
    x, y = np.meshgrid(along, along)
    distance = np.hypot(x, y)
    # The outline is a polygon of 360 corners: within 4e-5 of the circle.
    clear = np.abs(distance - EPSILON) > 1e-4 * EPSILON
    assert np.array_equal(inside[clear], distance[clear] < EPSILON)


def test_contours_are_lines_of_equal_loss() -> None:
    made = loss_map()
    lines = landscape_picture.contours(made.values, REACH, -1, 1)
    for start, end in zip(lines.starts, (*lines.starts[1:], len(lines.points)), strict=True):
        x = lines.points[start:end, 0]
        assert np.ptp(x) == pytest.approx(0, abs=1e-6)


def test_ends_are_counted_and_named(panel: LandscapePanel) -> None:
    show(panel)
    assert panel.texts == (
        "2 of 3 restarts break it: 3.",
        "They reach losses of 1 to 3, and end 12.75/255 (L∞) apart on average.",
    )
    hatched, filled = panel.histogram.counts
    assert (int(hatched.sum()), int(filled.sum())) == (1, 2)


def test_equal_ends_are_one_bar(panel: LandscapePanel) -> None:
    same = restarts()
    same.best[:] = 2.0
    show(panel, landscape_frame(loss_map(restarts=same)))
    hatched, filled = panel.histogram.counts
    assert int((hatched + filled).max()) == 3


def test_a_flat_landscape_says_so(panel: LandscapePanel) -> None:
    flat = loss_map(
        values=np.full((21, 21), -10000, np.float32), restarts=None, attacked=None,
        direction="random", notice="This defense grants no gradient.",
    )  # fmt: skip
    show(panel, landscape_frame(flat))
    assert panel.texts == (
        "Flat: the loss is −1e+04 on the whole plane.",
        "This defense grants no gradient.",
    )
    assert panel.plot.scales[0].label == "random direction, n/255"
    assert not panel.histogram.isVisible()


def test_nothing_is_drawn_before_the_first_level(panel: LandscapePanel) -> None:
    show(panel, landscape_frame(loss_map(values=np.zeros((0, 0), np.float32)), is_final=False))
    assert panel.message == "Computing the landscape…"


def test_choices_ask_for_another_landscape(panel: LandscapePanel) -> None:
    show(panel)
    wanted: list[LandscapeOptions] = []
    panel.optionsEdited.connect(wanted.append)
    panel.findChild(QComboBox).activated.emit(0)
    assert wanted == [LandscapeOptions("cross-entropy")]


def test_without_opengl_the_relief_is_a_sentence(
    panel: LandscapePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advstudio.ui.views.landscape import relief

    monkeypatch.setattr(relief, "why_not", lambda: "This screen has no OpenGL.")
    show(panel)
    panel.relief_toggle.setChecked(True)
    assert not panel.relief_toggle.isChecked()
    assert not panel.relief_toggle.isEnabled()
    assert "This screen has no OpenGL." in panel.texts
    assert panel.plot.isVisible()


def test_this_screen_says_why_it_has_no_relief(panel: LandscapePanel) -> None:
    from advstudio.ui.views.landscape import relief

    # Offscreen there is no OpenGL, whether or not its Python package is there.
    assert "The map shows the same." in relief.why_not()


@pytest.mark.parametrize("size", [(340, 380), (420, 260), (500, 900)])
def test_it_can_be_shown_at_every_size(panel: LandscapePanel, size: tuple[int, int]) -> None:
    panel.resize(*size)
    show(panel)
    assert panel.plot.height() >= 90
    assert panel.histogram.isVisible() == (size[1] > 330)


def test_inputs_have_names(panel: LandscapePanel) -> None:
    show(panel)
    inputs = [*panel.findChildren(QComboBox), panel.relief_toggle]
    assert all(one.accessibleName() and one.toolTip() for one in inputs)
    assert "restarts break it" in panel.plot.accessibleDescription()


def test_where_there_is_little_height_the_map_has_it(panel: LandscapePanel, qtbot: QtBot) -> None:
    show(panel)
    panel.setMinimumSize(1, 1)
    panel.resize(300, 190)
    # What is left of 190 pixels under the choices and over the scale of colours.
    qtbot.waitUntil(lambda: panel.plot.height() >= 110)
    assert panel.plot.plot_rect().bottom() + BOTTOM <= panel.plot.height()
