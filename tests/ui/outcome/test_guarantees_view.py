"""What is certified and what is refused, on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from outcome_row import middle
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, END, curve, frame, outcome, surface

from advstudio.session.experiment import Experiment
from advstudio.session.frames import Frame, Suspicion
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.badge import Verdict
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.curve_panel import CurvePanel
from advstudio.ui.outcome.outcome_view import OutcomeView
from advstudio.ui.outcome.triptych_panel import TriptychPanel
from advstudio.ui.views.surface.panel import SurfacePanel

GUARANTEE = Guarantee(
    key="seven", label=7, radius=0.7, norm="L2",
    epsilons={"Linf": 6.375 / 255, "L2": 0.7, "L1": 0.7, "L0": 0.0},
    probability=0.99, risk=0.001, samples=1000,
)  # fmt: skip
ABSTAINS = replace(GUARANTEE, label=None, radius=0.0)


@pytest.fixture
def panel(qtbot: QtBot) -> CurvePanel:
    made = CurvePanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(360, 320)
    made.show()
    return made


def test_certified_epsilons_are_marked_in_the_norm_of_the_axis(panel: CurvePanel) -> None:
    panel.render_curve(curve(), DIGITS, 1.0)
    panel.render_guarantee(GUARANTEE, DIGITS)
    assert panel.plot.span == (6.375 / 255, "certified ≤ 6.38/255")
    assert panel.state == "7: L2 ≤ 0.700"
    panel.render_curve(curve(), DIGITS, 1.0, "L2")
    assert panel.plot.span == (0.7, "certified ≤ 0.700")


def test_span_is_painted_over_the_curve(panel: CurvePanel) -> None:
    panel.render_curve(curve(), DIGITS, 1.0)
    before = panel.plot.grab().toImage()
    panel.render_guarantee(GUARANTEE, DIGITS)
    assert panel.plot.grab().toImage() != before
    panel.render_guarantee(None, DIGITS)
    assert panel.plot.grab().toImage() == before


def test_a_span_beyond_the_axis_ends_with_it(panel: CurvePanel) -> None:
    panel.render_curve(curve(), DIGITS, 1.0)
    panel.render_guarantee(replace(GUARANTEE, epsilons={"Linf": 2 * END}), DIGITS)
    panel.plot.grab()
    assert panel.plot.span[0] == 2 * END


def test_abstaining_is_said(panel: CurvePanel) -> None:
    panel.render_curve(curve(), DIGITS, 1.0)
    panel.render_guarantee(ABSTAINS, DIGITS)
    assert panel.state == "nothing certified"
    assert panel.plot.span == (None, "")


def test_computing_goes_before_what_is_certified(panel: CurvePanel) -> None:
    panel.render_guarantee(GUARANTEE, DIGITS)
    panel.render_curve(curve(), DIGITS, 0.5)
    assert "50 %" in panel.state
    panel.render_curve(curve(), DIGITS, 1.0)
    assert "0.700" in panel.state


def test_guarantee_is_drawn_on_the_plane(qtbot: QtBot) -> None:
    made = SurfacePanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(400, 500)
    made.show()
    square = surface()
    scale = Scale("", -END, END)
    with_outline = replace(square, outlines={"L2": square.outline[[0, 1, 2, 3, 0]] / 28})
    made.plot.render_surface(with_outline, DIGITS, scale, scale)
    made.plot.set_message("")
    before = made.plot.grab().toImage()
    made.display_guarantee(GUARANTEE)
    assert made.plot.grab().toImage() != before
    made.display_guarantee(ABSTAINS)
    assert made.plot.grab().toImage() == before


def view_of(qtbot: QtBot) -> OutcomeView:
    return middle(qtbot, (1000, 700)).row


def test_guarantee_goes_with_its_picture(qtbot: QtBot) -> None:
    view = view_of(qtbot)
    panel = view.findChild(CurvePanel)
    view.render_frame(frame(outcome(guarantee_key="seven")))
    view.render_guarantee(GuaranteeFrame(Experiment(model="synthetic"), (GUARANTEE,)))
    assert panel.plot.span[0] is not None
    view.render_frame(frame(outcome(guarantee_key="seven", epsilon=0.01)))
    assert panel.plot.span[0] is not None
    view.render_frame(frame(outcome(guarantee_key="two")))
    assert panel.plot.span[0] is None


@pytest.fixture
def triptych(qtbot: QtBot) -> TriptychPanel:
    made = TriptychPanel(ClassColours())
    qtbot.addWidget(made)
    return made


def shown(triptych: TriptychPanel, suspicion: Suspicion) -> Frame:
    made = frame(outcome(epsilon=END, suspicion=suspicion))
    triptych.render_outcome(made.primary, made, DIGITS)
    return made


def test_refused_picture_says_so_in_words_and_numbers(triptych: TriptychPanel) -> None:
    shown(triptych, Suspicion(0.001, 1.5, 0.01))
    assert triptych.verdict is Verdict.REFUSED
    assert "refused" in triptych.texts
    assert "refused: 1.5 > 0.01" in triptych.texts


def test_picture_below_the_threshold_is_flipped_as_without_it(triptych: TriptychPanel) -> None:
    shown(triptych, Suspicion(0.001, 0.002, 0.01))
    assert triptych.verdict is Verdict.FLIPPED
    assert not any("refused" in text for text in triptych.texts)


def test_refused_clean_picture_says_so(triptych: TriptychPanel) -> None:
    shown(triptych, Suspicion(0.02, 0.002, 0.01))
    assert "refused: 0.02 > 0.01" in triptych.texts
