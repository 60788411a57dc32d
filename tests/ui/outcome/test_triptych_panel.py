"""Clean, perturbation, adversarial."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, frame, outcome

from advstudio.session.frames import Outcome
from advstudio.ui.kit.badge import Verdict
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.perturbation_view import PerturbationMode
from advstudio.ui.outcome.triptych_panel import TriptychPanel


@pytest.fixture
def panel(qtbot: QtBot) -> TriptychPanel:
    made = TriptychPanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(636, 320)
    return made


def show(panel: TriptychPanel, made: Outcome, **changes: object) -> str:
    """Render, and return all texts in one."""
    panel.render_outcome(made, frame(made, **changes), DIGITS)
    return " | ".join(panel.texts)


def test_captions_name_class_confidence_and_the_frames_epsilon(panel: TriptychPanel) -> None:
    texts = show(panel, outcome(epsilon=20 / 255), epsilon=20 / 255)
    for expected in ("7", "90.0", "3", "94.8", "ε 20.00/255"):
        assert expected in texts


def test_sizes_are_told_in_three_norms(panel: TriptychPanel) -> None:
    texts = show(panel, outcome(epsilon=8 / 255))
    for expected in ("8.00/255 = 0.0314", f"{28 * 8 / 255:.3f}", "784 of 784 px"):
        assert expected in texts


@pytest.mark.parametrize(
    ("is_flipped", "is_reached", "target", "expected"),
    [
        (False, False, None, Verdict.HOLDS),
        (True, True, None, Verdict.FLIPPED),
        (True, False, 3, Verdict.FLIPPED),
        (True, True, 3, Verdict.REACHED),
    ],
)
def test_the_badge_says_how_it_ended(
    panel: TriptychPanel, is_flipped: bool, is_reached: bool, target: int | None, expected: Verdict
) -> None:
    show(panel, outcome(is_flipped=is_flipped, is_goal_reached=is_reached), target=target)
    assert panel.verdict is expected


def test_verdicts_differ_in_words_not_by_colour_alone(panel: TriptychPanel) -> None:
    assert "holds" in show(panel, outcome(is_flipped=False))
    assert "flipped" in show(panel, outcome(is_flipped=True))
    assert "target reached" in show(panel, outcome(is_goal_reached=True), target=3)


def test_a_preview_is_marked_until_the_result_comes(panel: TriptychPanel) -> None:
    assert "preview" in show(panel, outcome(), is_preview=True)
    assert "preview" not in show(panel, outcome(), is_preview=False)


@pytest.mark.parametrize(
    ("label", "expected"), [(7, "as labelled"), (4, "label: 4"), (None, "holds")]
)
def test_the_true_label_is_told_where_it_is_known(
    panel: TriptychPanel, label: int | None, expected: str
) -> None:
    texts = show(panel, outcome(epsilon=0.001, label=label))
    assert expected in texts
    assert ("label" in texts) == (label is not None)


def test_the_gain_changes_its_caption_and_the_picture(panel: TriptychPanel) -> None:
    assert "× 10" in show(panel, outcome(epsilon=8 / 255))
    before = panel.grab().toImage()
    gains, _ = panel.gain.findChildren(QComboBox)
    gains.setCurrentIndex(gains.findData(50))
    assert "× 50" in panel.texts
    assert panel.grab().toImage() != before


def test_the_mode_changes_the_picture_but_not_the_gain(panel: TriptychPanel) -> None:
    show(panel, outcome())
    before = panel.grab().toImage()
    _, modes = panel.gain.findChildren(QComboBox)
    modes.setCurrentIndex(modes.findData(PerturbationMode.RGB.value))
    assert "× 10" in panel.texts
    assert panel.grab().toImage() != before


def test_a_notice_shows_over_the_adversarial_picture(panel: TriptychPanel) -> None:
    made = outcome(is_flipped=False)
    show(panel, made)
    before = panel.grab().toImage()
    show(panel, replace(made, notice="This defense grants no gradient."))
    assert panel.grab().toImage() != before


def test_no_part_changes_its_size_with_the_text(panel: TriptychPanel) -> None:
    names = ("x",) * 10
    made = outcome()
    panel.render_outcome(made, frame(made), names)
    panel.grab()
    before = [part.geometry() for part in panel.findChildren(QWidget)]
    panel.render_outcome(
        outcome(epsilon=0.9, delta=np.zeros((28, 28, 1), np.int8)),
        frame(is_preview=True),
        ("a class with a very long name, of which there are many",) * 10,
    )
    panel.grab()
    assert [part.geometry() for part in panel.findChildren(QWidget)] == before


def test_every_control_has_a_name_and_an_explanation(panel: TriptychPanel) -> None:
    controls = panel.findChildren(QComboBox)
    assert len(controls) == 2
    assert all(control.accessibleName() and control.toolTip() for control in controls)
