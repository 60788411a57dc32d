"""Rubbish, and what is seen in it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, ramp

from advstudio.session.experiment import Experiment
from advstudio.session.views.rubbish.frames import (
    RUBBISH_KINDS,
    Opinion,
    RubbishFrame,
    RubbishKind,
    RubbishOptions,
    RubbishRequest,
)
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.rubbish.panel import RubbishPanel


def opinion(*confidence: float, label: int = 3) -> Opinion:
    return Opinion(np.full(len(confidence), label, np.int16), np.array(confidence, np.float32))


def rubbish_frame(
    *opinions: Opinion,
    kinds: tuple[RubbishKind, ...] = RUBBISH_KINDS,
    strangers: str = "Photographs",
) -> RubbishFrame:
    made = opinions or (opinion(0.9, 0.8, 0.7, 0.2),)
    samples = np.stack([ramp()] * 4)
    return RubbishFrame(
        RubbishRequest(Experiment(model="synthetic")),
        tuple(f"Model {number}" for number in range(len(made))),
        tuple(dict.fromkeys(kinds, one) for one in made), dict.fromkeys(kinds, samples),
        strangers, done=len(kinds) / 6, is_final=len(kinds) == 6,
    )  # fmt: skip


@pytest.fixture
def panel(qtbot: QtBot) -> RubbishPanel:
    made = RubbishPanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(420, 520)
    made.show()
    return made


def show(panel: RubbishPanel, frame: RubbishFrame | None = None, index: int = 0) -> None:
    panel.render_frame(frame or rubbish_frame(), index, DIGITS)
    panel.grab()


def test_the_share_that_is_surely_seen_is_a_bar(panel: RubbishPanel) -> None:
    show(panel)
    assert [row.name for row in panel.rows] == [
        "Even noise", "Gaussian noise", "Gaussian, clipped", "Photographs", "Negatives", "Blank",
    ]  # fmt: skip
    assert {row.probs for row in panel.rows} == {(0.75,)}
    assert panel.texts == (
        "75.0\u00a0% of 4 look like a class to it, with 80.0\u00a0% confidence.",
        "Most often it sees: 3 (100.0\u00a0%).",
    )


def test_each_picture_says_what_is_seen_in_it(panel: RubbishPanel) -> None:
    show(panel)
    assert [entry.lines for entry in panel.grid.entries] == [
        ("3: 90 %",), ("3: 80 %",), ("3: 70 %",), ("3: 20 %",),
    ]  # fmt: skip
    assert [entry.is_sure for entry in panel.grid.entries] == [True, True, True, False]


def test_both_classifiers_stand_side_by_side_each_first_in_its_own_view(
    panel: RubbishPanel,
) -> None:
    frame = rubbish_frame(opinion(0.9, 0.9, 0.9, 0.9), opinion(0.1, 0.1, 0.9, 0.1, label=5))
    show(panel, frame, 0)
    assert panel.rows[0].probs == (0.25, 1.0)
    assert panel.grid.entries[0].lines == ("3: 90 %", "5: 10 %")
    show(panel, frame, 1)
    assert panel.rows[0].probs == (1.0, 0.25)
    assert panel.grid.entries[0].lines == ("5: 10 %", "3: 90 %")


def test_no_surety_has_no_confidence(panel: RubbishPanel) -> None:
    show(panel, rubbish_frame(opinion(0.1, 0.2, 0.3, 0.4)))
    assert panel.texts[0] == "0.0\u00a0% of 4 look like a class to it."


def test_a_kind_can_be_looked_at_without_asking_anybody(panel: RubbishPanel, qtbot: QtBot) -> None:
    show(panel)
    with qtbot.assertNotEmitted(panel.optionsEdited):
        panel.findChild(QComboBox).activated.emit(4)
    assert panel.kind == "inverted"
    assert panel.rows[4].is_leading


def test_another_seed_is_asked_for(panel: RubbishPanel) -> None:
    show(panel)
    wanted: list[RubbishOptions] = []
    panel.optionsEdited.connect(wanted.append)
    panel.findChild(QSpinBox).setValue(5)
    assert wanted == [RubbishOptions(5)]


def test_a_kind_that_is_not_known_yet_says_so(panel: RubbishPanel) -> None:
    panel.findChild(QComboBox).activated.emit(RUBBISH_KINDS.index("blank"))
    show(panel, rubbish_frame(kinds=("uniform",)))
    assert panel.texts == ("This kind is still to come.",)
    assert panel.rows[5].probs == (0.0,)


def test_nothing_known_is_a_message(panel: RubbishPanel) -> None:
    show(panel, rubbish_frame(kinds=()))
    assert panel.message == "Looking at rubbish…"


def test_digits_are_the_strangers_of_a_model_for_photographs(panel: RubbishPanel) -> None:
    show(panel, rubbish_frame(strangers="Digits"))
    assert panel.rows[3].name == "Digits"


@pytest.mark.parametrize("size", [(340, 380), (420, 260), (500, 900)])
def test_it_can_be_shown_at_every_size(panel: RubbishPanel, size: tuple[int, int]) -> None:
    show(panel)
    panel.resize(*size)
    panel.grab()
    assert panel.grid.count_shown >= 1


def test_inputs_have_names(panel: RubbishPanel) -> None:
    show(panel)
    inputs = [panel.findChild(QComboBox), panel.findChild(QSpinBox)]
    assert all(one.accessibleName() and one.toolTip() for one in inputs)
    assert "90 %" in panel.grid.accessibleDescription()
