"""One classifier's view."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TypeVar

import pytest
from outcome_row import Middle, middle
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from synthetic import (
    DIGITS,
    EPSILON,
    curve,
    frame,
    model_entry,
    outcome,
    probe,
    surface,
    surface_frame,
    sweep_frame,
)  # fmt: skip
from synthetic_catalogue import catalogue

from advstudio.session.experiment import Compare, Experiment, PictureRef
from advstudio.ui.kit import theme
from advstudio.ui.outcome.curve_panel import CurvePanel
from advstudio.ui.outcome.message_page import MessagePage
from advstudio.ui.outcome.outcome_heading import OutcomeHeading
from advstudio.ui.outcome.outcome_view import OutcomeView
from advstudio.ui.outcome.probability_panel import ProbabilityPanel
from advstudio.ui.outcome.probe_strip import ProbeStrip
from advstudio.ui.outcome.triptych_panel import TriptychPanel
from advstudio.ui.views.surface.panel import SurfacePanel

Part = TypeVar("Part", bound=QWidget)
PANELS = (TriptychPanel, ProbabilityPanel, CurvePanel, SurfacePanel, ProbeStrip, OutcomeHeading)


@pytest.fixture
def made(qtbot: QtBot) -> Middle:
    return middle(qtbot)


@pytest.fixture
def view(made: Middle) -> OutcomeView:
    return made.row


def part(view: OutcomeView, kind: type[Part]) -> Part:
    return view.findChild(kind)


def place(view: OutcomeView, kind: type[Part]) -> QRect:
    found = part(view, kind)
    return QRect(found.mapTo(view, QPoint()), found.size())


def test_a_frame_replaces_the_message(view: OutcomeView) -> None:
    view.show_loading("The model is being loaded.")
    assert part(view, MessagePage).sentence == "The model is being loaded."
    assert part(view, MessagePage).isVisibleTo(view)
    view.render_frame(frame())
    assert not part(view, MessagePage).isVisibleTo(view)


def test_a_failure_is_told_in_its_own_words(view: OutcomeView) -> None:
    view.render_frame(frame())
    view.show_failure("The weights are damaged; download them again.")
    page = part(view, MessagePage)
    assert page.isVisibleTo(view)
    assert page.accessibleDescription() == "The weights are damaged; download them again."


def test_the_heading_says_what_the_classifier_grants(view: OutcomeView) -> None:
    view.render_frame(frame(outcome(output="label", gradient="none")))
    text = part(view, OutcomeHeading).text
    assert "Synthetic net" in text
    assert "label only · no gradient" in text


def test_the_compared_outcome_is_shown_by_index(made: Middle) -> None:
    view = made.rows.views[1]
    view.set_model(replace(model_entry(), name="other"))
    both = replace(frame(compare={"model": "other"}), compared=outcome(name="Second net"))
    view.render_frame(both)
    assert "Second net" in part(view, OutcomeHeading).text


def test_results_of_another_model_are_dropped(view: OutcomeView) -> None:
    many = outcome(n_classes=1000)
    view.render_frame(frame(many, model="imagenet"))
    assert part(view, MessagePage).isVisibleTo(view)


def test_naming_the_same_model_again_changes_nothing(made: Middle, view: OutcomeView) -> None:
    view.render_frame(frame())
    made.show_surface(surface_frame())
    view.set_model(model_entry())
    view.render_frame(frame())
    assert part(view, SurfacePanel).plot.message == ""


def test_another_picture_clears_what_belonged_to_the_last(made: Middle, view: OutcomeView) -> None:
    view.render_frame(frame())
    view.render_curve(sweep_frame())
    made.show_surface(surface_frame())
    view.render_probe(probe())
    view.render_frame(frame(picture=PictureRef(index=5)))
    assert part(view, CurvePanel).plot.message
    assert part(view, SurfacePanel).plot.message
    assert part(view, ProbeStrip).rows == ()


def test_the_curve_stays_while_only_epsilon_moves(view: OutcomeView) -> None:
    sweep = replace(sweep_frame(), experiment=frame().experiment)
    view.render_curve(sweep)
    for step in range(5):
        view.render_frame(frame(epsilon=step / 255))
    assert part(view, CurvePanel).plot.message == ""


def test_another_attack_clears_the_curve(view: OutcomeView) -> None:
    view.render_curve(replace(sweep_frame(), experiment=frame().experiment))
    view.render_frame(frame(attack={"name": "pgd"}))
    assert part(view, CurvePanel).plot.message


def test_edits_and_probes_are_relayed(made: Middle, view: OutcomeView, qtbot: QtBot) -> None:
    view.show()
    view.render_frame(frame())
    view.render_curve(replace(sweep_frame(), experiment=frame().experiment))
    made.show_surface(surface_frame())
    with qtbot.waitSignal(made.edits.edited) as edited:
        qtbot.keyClick(part(view, CurvePanel).plot, Qt.Key.Key_End)
    with qtbot.waitSignal(part(view, SurfacePanel).probed) as probed:
        plot = part(view, SurfacePanel).plot
        place = plot.to_pixels().map(QPointF(0, 0)).toPoint()
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    assert edited.args == [{"epsilon": pytest.approx(float(curve().epsilons[-1]))}]
    assert probed.args == pytest.approx([0, 0], abs=0.002)


@pytest.mark.parametrize("size", [(1090, 760), (1090, 380), (1600, 950), (900, 344)])
def test_panels_stay_inside_and_apart(view: OutcomeView, size: tuple[int, int]) -> None:
    view.render_frame(frame())
    view.resize(*size)
    view.grab()
    places = [place(view, kind) for kind in PANELS]
    assert all(view.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    assert all(place.height() > 20 for place in places)


def test_a_flat_view_leaves_curve_and_clicked_point_out(view: OutcomeView) -> None:
    view.render_frame(frame())
    view.resize(view.minimumSizeHint())
    view.grab()
    places = [place(view, kind) for kind in (*PANELS[:2], SurfacePanel, OutcomeHeading)]
    assert all(view.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    assert not part(view, CurvePanel).isVisibleTo(view)
    assert not part(view, ProbeStrip).isVisibleTo(view)


def test_panels_keep_their_size_while_the_text_changes(view: OutcomeView) -> None:
    view.render_frame(frame())
    view.grab()
    before = [place(view, kind) for kind in PANELS]
    long = replace(model_entry(), class_names=("a name that goes on and on and on",) * 10)
    view.set_model(long)
    view.render_frame(frame(outcome(epsilon=0.9, name="A model " * 40), epsilon=0.9))
    view.grab()
    assert [place(view, kind) for kind in PANELS] == before


def test_screen_readers_hear_where_a_drag_came_to_rest(view: OutcomeView, qtbot: QtBot) -> None:
    panel = part(view, ProbabilityPanel)
    for step in range(5):
        view.render_frame(frame(epsilon=step / 255))
    assert panel.accessibleDescription() == ""
    qtbot.waitUntil(lambda: panel.accessibleDescription().startswith(DIGITS[7]))


def test_a_dark_scheme_repaints_the_plots(
    made: Middle, view: OutcomeView, qapp: QApplication
) -> None:
    kept = qapp.palette()
    view.render_frame(frame())
    made.show_surface(surface_frame())
    plot = part(view, SurfacePanel).plot
    light = plot.grab().toImage().pixelColor(1, 1)
    try:
        qapp.setPalette(QPalette(QColor(theme.DARK.window)))
        dark = plot.grab().toImage().pixelColor(1, 1)
    finally:
        qapp.setPalette(kept)
    assert light.lightness() > 200
    assert dark.lightness() < 80


def test_epsilon_of_the_slider_moves_the_cursor(view: OutcomeView) -> None:
    view.set_epsilon(EPSILON)
    assert part(view, CurvePanel).plot.epsilon == EPSILON


def test_another_plane_clears_the_clicked_point(made: Middle, view: OutcomeView) -> None:
    view.render_frame(frame())
    made.show_surface(surface_frame())
    view.render_probe(probe())
    made.show_surface(surface_frame(surface(17)))
    assert part(view, ProbeStrip).rows
    made.show_surface(surface_frame(surface(plane_key="another")))
    assert part(view, ProbeStrip).rows == ()


def test_a_surface_that_has_not_begun_leaves_the_last_one(made: Middle, view: OutcomeView) -> None:
    view.render_frame(frame())
    made.show_surface(surface_frame(surface(17)))
    made.show_surface(replace(surface_frame(), surfaces=(None,)))
    assert part(view, SurfacePanel).plot.message == ""


def test_a_second_row_with_the_same_model_leaves_the_colours(made: Middle) -> None:
    entry = model_entry(tuple(f"class {number}" for number in range(1000)))
    known = replace(catalogue(), models={entry.name: entry})
    alone = Experiment(model=entry.name)
    made.rows.display_experiment(alone, known)
    before = made.row._colours.of(700)
    both = alone.updated(compare=Compare(model=entry.name))
    made.rows.set_compared(True)
    made.rows.display_experiment(both, known)
    assert made.row._colours.of(9) != before
    assert made.row._colours.of(700) == before
