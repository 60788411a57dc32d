"""The substitute theatre, with substitutes that nobody trained."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider
from pytestqt.qtbot import QtBot
from substitute_parts import (
    LABEL_ONLY,
    REQUEST,
    carried,
    point,
    same_errors,
    substitute_frame,
)
from training_parts import training_catalogue

from advstudio.session.experiment import Experiment, PictureRef
from advstudio.ui.kit.badge import Verdict
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.substitute.draft import SubstituteDraft
from advstudio.ui.substitute.panel import SubstitutePanel
from advstudio.ui.substitute.run import SubstituteRun

ORACLE = Experiment(
    model="mnist-small", picture=PictureRef(dataset="mnist"), defenses=(LABEL_ONLY,)
)
INPUTS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)


@pytest.fixture
def panel(qtbot: QtBot) -> SubstitutePanel:
    made = SubstitutePanel()
    qtbot.addWidget(made)
    made.resize(1400, 296)
    return made


def after(*rounds: int) -> SubstituteRun:
    run = SubstituteRun(REQUEST)
    for number in rounds:
        run = run.with_frame(substitute_frame(number))
    return run


def shown_buttons(panel: SubstitutePanel) -> set[str]:
    state = panel.stage.state
    names = ("pause", "resume", "use", "discard", "anew")
    return {name for name in names if not state.button(name).isHidden()}


def test_the_oracle_is_named_and_asked_for_labels_only(panel: SubstitutePanel) -> None:
    panel.render_draft(SubstituteDraft(), ORACLE, training_catalogue())
    assert "Small convolutional net (MNIST) + Label only." in panel.setup.subject
    assert "asked for labels only" in panel.setup.subject
    assert panel.setup.start_button.isEnabled()


def test_a_model_for_photographs_is_refused_with_a_remedy(
    qtbot: QtBot, panel: SubstitutePanel
) -> None:
    photograph = Experiment(model="imagenet-resnet50")
    panel.render_draft(SubstituteDraft(), photograph, training_catalogue())
    assert not panel.setup.start_button.isEnabled()
    buttons = panel.setup.findChildren(QAbstractButton)
    remedy = next(b for b in buttons if b.text() == "Choose Small convolutional net (MNIST)")
    with qtbot.waitSignal(panel.setup.modelWanted) as wanted:
        remedy.click()
    assert wanted.args == ["mnist-small"]


def test_the_numbers_of_the_attack_can_be_chosen(qtbot: QtBot, panel: SubstitutePanel) -> None:
    panel.render_draft(SubstituteDraft(), ORACLE, training_catalogue())
    spins = {s.accessibleName(): s for s in panel.setup.findChildren(QAbstractSpinBox)}
    assert {"Seeds", "Rounds", "Step", "Epochs", "Budget"} <= set(spins)
    with qtbot.waitSignal(panel.setup.edited) as edited:
        spins["Rounds"].setValue(4)  # type: ignore[attr-defined] # a spin box
    assert edited.args == [{"rounds": 4}]


def test_the_same_errors_are_counted_and_said(panel: SubstitutePanel) -> None:
    panel.render_errors(same_errors())
    assert "Exactly the same pictures each time" in panel.setup.errors.sentence
    rows = panel.setup.errors.texts
    assert [row.split()[-2:] for row in rows[1:]] == [["12", "840"]] * 3


def test_other_errors_are_not_called_the_same(panel: SubstitutePanel) -> None:
    panel.render_errors(same_errors(is_same=False))
    assert panel.setup.errors.sentence.startswith("Not the same pictures")


def test_a_running_substitute_shows_its_price_and_its_success(panel: SubstitutePanel) -> None:
    panel.render_run(after(0, 1, 2), training_catalogue())
    texts = panel.stage.state.texts
    assert {"Learning its answers", "round 3 / 6, asked", "400 / 6\u202f400", "0:30, 0:42"} <= set(
        texts
    )
    assert texts[texts.index("FGSM 0.3, carried over") + 1].strip("\u2007") == "40.0\u00a0%"
    assert texts[texts.index("FGSM 0.3, direct") + 1] == "no gradient"
    assert shown_buttons(panel) == {"pause"}


def test_an_oracle_with_a_gradient_is_attacked_directly_too(panel: SubstitutePanel) -> None:
    frame = substitute_frame(0, history=(point(0, direct=0.15),), has_gradient=True)
    panel.render_run(SubstituteRun(REQUEST).with_frame(frame), training_catalogue())
    texts = panel.stage.state.texts
    assert texts[texts.index("FGSM 0.3, direct") + 1].strip("\u2007") == "15.0\u00a0%"


def test_both_planes_and_the_example_are_shown(panel: SubstitutePanel) -> None:
    panel.render_run(after(0, 1), training_catalogue())
    for plane in panel.stage.planes.planes:
        assert plane.message == ""
        assert plane.point is not None
    assert panel.stage.carried.badge.verdict is Verdict.FLIPPED
    assert "oracle 3 copy 3" in panel.stage.carried.texts
    assert panel.stage.asked.words[:3] == ("0", "1", "2")


def test_an_example_that_fools_nobody_is_said_to_fail(panel: SubstitutePanel) -> None:
    frame = substitute_frame(0, carried=carried(0, oracle_adversarial=7))
    panel.render_run(SubstituteRun(REQUEST).with_frame(frame), training_catalogue())
    assert panel.stage.carried.badge.verdict is Verdict.HOLDS


def test_scrubbing_shows_the_round_that_is_looked_at(panel: SubstitutePanel) -> None:
    panel.render_run(after(0, 1, 2), training_catalogue())
    stage = panel.stage
    newest = stage.planes.planes[1].surface
    stage.planes.moved.emit(0)
    assert stage.round == 0
    assert stage.planes.planes[1].surface is not newest
    assert "FGSM 0.3, carried over" in stage.plot.key.texts[0]
    assert "20.0" in stage.plot.key.texts[0]
    panel.render_run(after(0, 1, 2, 3), training_catalogue())
    assert stage.round == 0
    stage.planes.moved.emit(3)
    panel.render_run(after(0, 1, 2, 3, 4), training_catalogue())
    assert stage.round == 4


def test_the_figures_can_stand_over_the_questions(qtbot: QtBot, panel: SubstitutePanel) -> None:
    panel.render_run(after(0, 1, 2), training_catalogue())
    panel.show()
    combo = next(iter(panel.stage.plot.findChildren(PlainCombo)))
    assert panel.stage.plot.rect().contains(combo.geometry())
    combo.picked.emit("queries")
    plot = panel.stage.plot.plot
    assert plot is not None
    assert plot.lines[0].x == (100, 200, 400)
    with qtbot.waitSignal(panel.stage.plot.moved) as moved:
        plot._move_to(120.0)
    assert moved.args == [0]


def test_a_finished_substitute_can_be_used(qtbot: QtBot, panel: SubstitutePanel) -> None:
    run = after(5).with_frame(substitute_frame(6, state="finished", round=6, done=1.0))
    panel.render_run(run, training_catalogue())
    assert shown_buttons(panel) == {"use", "anew"}
    with qtbot.waitSignal(panel.used):
        panel.stage.state.button("use").click()


@pytest.mark.parametrize(
    ("run", "buttons"),
    [
        (after(1).paused(""), {"resume", "discard", "anew"}),
        (after(1).failed("no"), {"anew"}),
        (SubstituteRun(REQUEST), {"pause"}),
    ],
)
def test_only_buttons_that_make_sense_are_there(
    panel: SubstitutePanel, run: SubstituteRun, buttons: set[str]
) -> None:
    panel.render_run(run, training_catalogue())
    assert shown_buttons(panel) == buttons


def test_before_the_first_round_it_says_what_it_waits_for(panel: SubstitutePanel) -> None:
    frame = substitute_frame(0, history=(), substitute=None, carried=None, oracle=None, round=0)
    panel.render_run(SubstituteRun(REQUEST).with_frame(frame), training_catalogue())
    oracle, substitute = panel.stage.planes.planes
    assert oracle.message == "The oracle is being asked."
    assert substitute.message == "The substitute's plane is computed after every round."
    assert panel.stage.carried.badge.verdict is Verdict.NONE


def test_another_picture_leaves_older_rounds_without_a_plane(panel: SubstitutePanel) -> None:
    elsewhere = replace(REQUEST, picture=PictureRef(dataset="mnist", index=4))
    run = after(0, 1).watching(elsewhere.picture)
    run = run.with_frame(substitute_frame(2, request=elsewhere))
    panel.render_run(run, training_catalogue())
    panel.stage.planes.moved.emit(1)
    assert "another picture was chosen" in panel.stage.planes.planes[1].message
    assert run.state is RunState.RUNNING


@pytest.mark.parametrize("shows_run", [False, True])
def test_every_input_is_named_and_explained(panel: SubstitutePanel, *, shows_run: bool) -> None:
    panel.render_draft(SubstituteDraft(), ORACLE, training_catalogue())
    if shows_run:
        panel.render_run(after(0, 1), training_catalogue())
    page = panel.stage if shows_run else panel.setup
    found = [child for kind in INPUTS for child in page.findChildren(kind)]
    assert len(found) >= 6
    for child in found:
        assert child.accessibleName(), child
        assert child.toolTip(), child.accessibleName()
