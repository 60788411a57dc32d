"""The dock on gradient masking, with verdicts that nobody measured."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from verdict_parts import (
    DISTILLED,
    LIVE,
    SET_ONLY,
    counter_frame,
    examination_frame,
    plan,
    view,
)

from advstudio.session.verdict.examination_frames import CounterRequest, ExaminationRequest
from advstudio.ui.kit.numerals import percent
from advstudio.ui.verdict.panel import VerdictPanel
from advstudio.ui.verdict.state import Dossier, LiveVerdict, SetFindings

DIGITS = tuple(str(digit) for digit in range(10))
RED = LiveVerdict().with_view(view(pictures=1), done=1.0, is_final=True)
EXAMINED = examination_frame(ExaminationRequest(DISTILLED, 100))
FALLING = counter_frame(CounterRequest(DISTILLED, plan(), 100), step=12)


def dossier(found: SetFindings | None = None, **changes: object) -> Dossier:
    return Dossier(live=RED, found=found or SetFindings(), has_engine=True, **changes)


@pytest.fixture
def panel(qtbot: QtBot) -> VerdictPanel:
    made = VerdictPanel()
    qtbot.addWidget(made)
    made.set_class_names(DIGITS)
    made.resize(1400, 272)
    made.display_dossier(dossier())
    made.show()
    return made


def test_every_indicator_is_listed_those_of_a_set_last(panel: VerdictPanel) -> None:
    titles = [row.title for row in panel.list.table.rows]
    assert titles == [*(title for title, _ in LIVE), *SET_ONLY]


def test_the_first_that_warns_is_shown_first(panel: VerdictPanel) -> None:
    assert panel.list.table.title == "Zero gradients"
    assert "On this picture: red. " in panel.evidence.text
    assert "172 of 200 gradients are exactly 0; red above 50%." in panel.evidence.text
    assert "Carlini and Wagner 2016" in panel.evidence.text
    assert [picture.index for picture in panel.evidence.pictures] == [0]


def test_choosing_an_indicator_shows_its_evidence(panel: VerdictPanel, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list.table, Qt.Key.Key_Home)
    assert panel.list.table.title == LIVE[0][0]
    assert panel.evidence.pictures == ()


def test_an_indicator_of_sets_asks_for_one(panel: VerdictPanel) -> None:
    panel.select(SET_ONLY[0])
    assert "examine a set of pictures" in panel.evidence.text


def test_news_keep_the_chosen_indicator(panel: VerdictPanel) -> None:
    panel.select("Local linearity")
    panel.display_dossier(dossier(SetFindings(EXAMINED)))
    assert panel.list.table.title == "Local linearity"


def test_values_stand_against_thresholds_on_picture_and_set(panel: VerdictPanel) -> None:
    panel.display_dossier(dossier(SetFindings(EXAMINED)))
    model = panel.list.table.model()
    row = next(n for n, r in enumerate(panel.list.table.rows) if r.title == "Zero gradients")
    assert [model.index(row, column).data() for column in range(4)] == [
        "Zero gradients", "> 0.5", "0.86", "0.86",
    ]  # fmt: skip
    spoken = model.index(row, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Zero gradients: red 0.86"
    assert model.headerData(3, Qt.Orientation.Horizontal) == "set of 100"


def test_the_cause_names_its_counter_attack(panel: VerdictPanel) -> None:
    assert panel.cause.title == "Gradient underflow"
    assert "PGD on the margin of the logits" in panel.cause.text


def test_the_fall_is_played(panel: VerdictPanel) -> None:
    panel.display_dossier(dossier(SetFindings(EXAMINED, FALLING, "counter")))
    shares = [percent(share).strip() for share in (0.985, 0.86, FALLING.accuracy)]
    assert [
        text[-len(s) :] for text, s in zip(panel.fall.bars.texts, shares, strict=True)
    ] == shares
    assert panel.fall.plot.history == FALLING.history
    assert panel.fall.doing == "PGD on the margin of the logits: step 12 of 40"
    assert panel.cause.counter_button.text() == "Cancel"


def test_buttons_ask(panel: VerdictPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.list.examineRequested) as examined:
        panel.list.examine_button.click()
    with qtbot.waitSignal(panel.counterRequested) as countered:
        panel.cause.counter_button.click()
    assert examined.args == countered.args == [panel.list.count]
    panel.display_dossier(dossier(SetFindings(job="examine")))
    with qtbot.waitSignal(panel.list.cancelRequested):
        panel.list.examine_button.click()


def test_without_an_engine_nothing_can_be_asked(panel: VerdictPanel) -> None:
    panel.display_dossier(Dossier(live=RED))
    assert not panel.list.examine_button.isEnabled()
    assert not panel.cause.counter_button.isEnabled()


def test_a_substitute_is_offered_where_only_classes_are_told(panel: VerdictPanel) -> None:
    assert panel.cause.substitute_button.isHidden()
    told = view(counter=plan(is_substitute_apt=True))
    panel.display_dossier(Dossier(live=LiveVerdict().with_view(told, done=1.0, is_final=True)))
    assert not panel.cause.substitute_button.isHidden()


def test_of_two_classifiers_one_is_chosen(panel: VerdictPanel, qtbot: QtBot) -> None:
    assert panel.list.subject_buttons == ()
    panel.display_dossier(dossier(names=("First net", "Second net")))
    with qtbot.waitSignal(panel.list.subjectChosen) as chosen:
        panel.list.subject_buttons[1].click()
    assert chosen.args == [1]


def test_enter_on_a_picture_puts_it_under_attack(panel: VerdictPanel, qtbot: QtBot) -> None:
    panel.display_dossier(dossier(SetFindings(EXAMINED)))
    pictures = panel.evidence.findChild(QAbstractItemView)
    pictures.setCurrentIndex(pictures.model().index(2, 0))
    with qtbot.waitSignal(panel.evidence.chosen) as chosen:
        qtbot.keyClick(pictures, Qt.Key.Key_Return)
    assert chosen.args == [2]


def test_findings_of_another_epsilon_are_marked(panel: VerdictPanel) -> None:
    panel.display_dossier(dossier(SetFindings(EXAMINED, is_stale=True)))
    assert "another epsilon" in panel.fall.doing
    assert all(row.on_set.is_stale for row in panel.list.table.rows if row.on_set)


def test_parts_stay_apart_and_inside_at_the_least_size(panel: VerdictPanel) -> None:
    panel.display_dossier(dossier(SetFindings(EXAMINED, FALLING, "counter"), names=("One", "Two")))
    panel.resize(panel.minimumSizeHint())
    parts = (panel.list, panel.evidence, panel.cause, panel.fall)
    assert all(panel.rect().contains(part.geometry()) for part in parts)
    assert all(a.geometry().right() < b.geometry().left() for a, b in pairwise(parts))


def test_every_input_is_named_and_explained(panel: VerdictPanel) -> None:
    inputs: list[QWidget] = [
        widget for kind in (QAbstractButton, QSpinBox, QAbstractItemView)
        for widget in panel.findChildren(kind)
    ]  # fmt: skip
    for widget in inputs:
        if not widget.objectName().startswith("qt_") and type(widget).__name__ != "QHeaderView":
            assert widget.accessibleName(), widget
            assert widget.toolTip(), widget
