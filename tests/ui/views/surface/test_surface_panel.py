"""The decision surface and its marks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, END, frame, outcome, surface

from advstudio.session.frames import Outcome, Surface
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.surface.panel import SurfacePanel


@pytest.fixture
def panel(qtbot: QtBot) -> SurfacePanel:
    made = SurfacePanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(400, 460)
    made.show()
    return made


def show(panel: SurfacePanel, made: Surface | None = None, **changes: object) -> None:
    given = {"is_final": True, "done": 1.0, **changes}
    panel.render_surface(made or surface(), DIGITS, **given)  # type: ignore[arg-type] # mixed
    panel.grab()


def tell(panel: SurfacePanel, found: Outcome, epsilon: float) -> None:
    panel.display_outcome(found, frame(found, epsilon=epsilon))


def at(panel: SurfacePanel, x: float, y: float) -> QPoint:
    return panel.plot.to_pixels().map(QPointF(x, y)).toPoint()


def colour(panel: SurfacePanel, x: float, y: float) -> tuple[int, ...]:
    return panel.plot.grab().toImage().pixelColor(at(panel, x, y)).getRgb()[:3]


def on_screen(panel: SurfacePanel) -> QImage:
    """What stands in the window; `grab` would paint all of it anew."""
    return panel.screen().grabWindow(panel.winId()).toImage()


def probed(panel: SurfacePanel) -> list[tuple[float, float]]:
    emitted: list[tuple[float, float]] = []
    panel.probed.connect(lambda x, y: emitted.append((x, y)))
    return emitted


def test_regions_have_their_classs_colour_shaded_by_confidence(panel: SurfacePanel) -> None:
    show(panel)
    ground = np.array([255, 255, 255])
    full = np.array(ClassColours().of(7).getRgb()[:3])
    share = (np.array(colour(panel, -0.9 * END, -0.5 * END)) - ground) / (full - ground)
    # Confidence 0.9 of a shade that runs from 0.12 to 0.72.
    assert share == pytest.approx(0.66, abs=0.03)


def test_the_part_that_is_clipped_is_hatched(panel: SurfacePanel) -> None:
    show(panel)

    def colours(y: float) -> int:
        image = panel.plot.grab().toImage()
        place = at(panel, -0.9 * END, y)
        return len({image.pixel(place + QPoint(step, 0)) for step in range(20)})

    assert colours(-0.5 * END) == 1
    assert colours(0.9 * END) > 1


@pytest.mark.parametrize("point", [(0.0, 0.0), (0.5 * END, -0.75 * END)])
def test_a_click_asks_for_the_point_under_it(
    panel: SurfacePanel, qtbot: QtBot, point: tuple[float, float]
) -> None:
    show(panel)
    emitted = probed(panel)
    qtbot.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, *point))
    # A pixel is 2 * END / 344 wide.
    assert emitted[0] == pytest.approx(point, abs=END / 150)


def test_arrow_keys_and_enter_ask_for_a_point(panel: SurfacePanel, qtbot: QtBot) -> None:
    show(panel)
    emitted = probed(panel)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(panel.plot, key)
    step = 2 * END / 50
    assert emitted == [pytest.approx((2 * step, step))]


def test_nothing_can_be_clicked_before_there_is_a_surface(
    panel: SurfacePanel, qtbot: QtBot
) -> None:
    emitted = probed(panel)
    qtbot.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert panel.plot.message
    assert emitted == []


def test_the_attacked_point_moves_with_the_outcome(panel: SurfacePanel) -> None:
    show(panel)
    marked = theme.colours().adversarial
    for epsilon in (0.3 * END, 0.8 * END):
        tell(panel, outcome(epsilon=epsilon), epsilon)
        image = panel.plot.grab().toImage()
        assert image.pixelColor(at(panel, epsilon, 0)).name() == marked


@pytest.mark.parametrize("size", [(400, 460), (400, 300)], ids=["same size", "resized"])
def test_a_tick_repaints_the_marks_as_a_full_repaint_would(
    panel: SurfacePanel, qtbot: QtBot, size: tuple[int, int]
) -> None:
    with qtbot.waitExposed(panel):
        show(panel)
    for epsilon in (0.8 * END, 0.2 * END):
        tell(panel, outcome(epsilon=epsilon), epsilon)
        panel.resize(*size)
        qtbot.wait(1)
    kept = on_screen(panel)
    panel.plot.repaint_still()
    qtbot.wait(1)
    assert on_screen(panel) == kept


def test_a_path_off_the_plane_stays_inside_the_plot(panel: SurfacePanel) -> None:
    show(panel)
    far = outcome(
        point=np.array([5 * END, 0], np.float32),
        path=np.array([[0, 0], [5 * END, 0]], np.float32),
    )
    tell(panel, far, 0.5 * END)
    image = panel.plot.grab().toImage()
    arm = at(panel, END, 0) + QPoint(-3, -3)
    assert image.pixelColor(arm).name() == theme.colours().adversarial


def test_the_surface_pales_when_the_outcome_lies_on_another_plane(panel: SurfacePanel) -> None:
    show(panel)
    before = colour(panel, -0.9 * END, -0.5 * END)
    tell(panel, outcome(plane_key="another"), 0.1)
    assert panel.plot.is_stale
    assert panel.state == "plane changed"
    assert sum(colour(panel, -0.9 * END, -0.5 * END)) > sum(before)
    show(panel, surface(plane_key="another"))
    assert colour(panel, -0.9 * END, -0.5 * END) == before


def test_a_pale_surface_cannot_be_clicked(panel: SurfacePanel, qtbot: QtBot) -> None:
    show(panel)
    tell(panel, outcome(plane_key="another"), 0.1)
    emitted = probed(panel)
    qtbot.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert emitted == []


def test_the_state_says_how_far_the_refinement_is(panel: SurfacePanel) -> None:
    show(panel, surface(17), is_final=False, done=0.43)
    assert panel.state == "17×17, refining  43 %"
    show(panel, surface(257))
    assert panel.state == "257×257, 100.0 % evaluated"


def test_the_notice_of_a_surface_is_shown(panel: SurfacePanel) -> None:
    show(panel, replace(surface(), notice="The attack did not move; a random direction instead."))
    assert "random direction instead" in panel.notice


def test_axes_say_direction_and_unit(panel: SurfacePanel) -> None:
    show(panel)
    assert [scale.label for scale in panel.plot.scales] == [
        "along the attack, L∞ (n/255)",
        "random direction, L∞ (n/255)",
    ]


def test_a_direction_towards_a_picture_says_where_it_lies(panel: SurfacePanel) -> None:
    made = surface()
    axis = replace(made.y_axis, kind="picture", is_epsilon=False)
    show(panel, replace(made, y_axis=axis))
    assert panel.plot.scales[1].label == "towards the other picture (1 = there)"


def test_a_surface_with_more_classes_than_colours_can_be_shown(panel: SurfacePanel) -> None:
    colours = ClassColours()
    colours.reset(1000)
    crowded = SurfacePanel(colours)
    made = surface(65)
    made.labels[:] = np.repeat(np.arange(13), 5)[None, :65]
    crowded.render_surface(made, tuple(map(str, range(1000))), is_final=True, done=1.0)
    crowded.resize(400, 460)
    assert not crowded.grab().isNull()
