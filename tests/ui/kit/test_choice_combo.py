"""The searchable combo box."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import explain
from advstudio.ui.kit.plain_combo import PlainCombo

OPTIONS = (
    Option("a", "Alpha", "First letter"),
    Option("b", "Beta", reason="not today"),
    Option("g", "Gamma"),
    Option(None, "None at all"),
)


@pytest.fixture
def combo(qtbot: QtBot) -> ChoiceCombo:
    made = ChoiceCombo()
    qtbot.addWidget(made)
    explain(made, name="Letter", tip="A letter.")
    made.set_options(OPTIONS)
    made.select("a")
    made.show()
    return made


def picked_from(combo: ChoiceCombo) -> list[object]:
    keys: list[object] = []
    combo.picked.connect(keys.append)
    return keys


def test_combo_without_options_says_that_it_is_loading(qtbot: QtBot) -> None:
    empty = ChoiceCombo()
    qtbot.addWidget(empty)
    assert empty.placeholderText() == "Loading…"


def test_select_shows_an_option_without_a_signal(combo: ChoiceCombo) -> None:
    keys = picked_from(combo)
    combo.select("g")
    assert (combo.currentText(), keys) == ("Gamma", [])


def test_select_of_an_unknown_key_names_it(combo: ChoiceCombo) -> None:
    combo.select("plugin")
    assert (combo.currentText(), combo.placeholderText()) == ("", "Not here: plugin")


def test_selection_survives_other_options(combo: ChoiceCombo) -> None:
    keys = picked_from(combo)
    combo.set_options(OPTIONS[::-1])
    assert (combo.currentText(), keys) == ("Alpha", [])


def test_down_key_skips_what_cannot_be_chosen(qtbot: QtBot, combo: ChoiceCombo) -> None:
    combo.setEditable(False)
    keys = picked_from(combo)
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert keys == ["g"]


def test_enter_takes_a_match_that_can_be_chosen(qtbot: QtBot, combo: ChoiceCombo) -> None:
    keys = picked_from(combo)
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo.lineEdit(), "amm")
    qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
    assert (keys, combo.currentText()) == (["g"], "Gamma")


def test_enter_does_not_take_what_cannot_be_chosen(qtbot: QtBot, combo: ChoiceCombo) -> None:
    keys = picked_from(combo)
    for typed in ("Beta", "Beta (not today)"):
        combo.lineEdit().selectAll()
        qtbot.keyClicks(combo.lineEdit(), typed)
        qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
    assert keys == []


def test_escape_brings_the_name_back(qtbot: QtBot, combo: ChoiceCombo) -> None:
    combo.lineEdit().setText("nonsense")
    qtbot.keyClick(combo, Qt.Key.Key_Escape)
    assert combo.currentText() == "Alpha"


def test_leaving_brings_the_name_back(combo: ChoiceCombo) -> None:
    combo.lineEdit().setText("nonsense")
    QApplication.sendEvent(combo, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert combo.currentText() == "Alpha"


def test_enter_prefers_the_beginning_of_a_name(qtbot: QtBot, combo: ChoiceCombo) -> None:
    combo.set_options((Option(1, "All of it"), Option(2, "It")))
    combo.select(None)
    keys = picked_from(combo)
    qtbot.keyClicks(combo.lineEdit(), "it")
    qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
    assert keys == [2]


def test_none_is_a_key_like_any_other(qtbot: QtBot, combo: ChoiceCombo) -> None:
    keys = picked_from(combo)
    qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_End)
    combo.lineEdit().setText("none at")
    qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
    assert keys == [None]


def test_click_opens_all_options_for_searching(qtbot: QtBot, combo: ChoiceCombo) -> None:
    qtbot.mouseClick(combo.lineEdit(), Qt.MouseButton.LeftButton)
    popup = combo.completer_object.popup()
    assert (popup.isVisible(), popup.model().rowCount()) == (True, len(OPTIONS))
    assert combo.lineEdit().selectedText() == "Alpha"
    popup.close()


def test_disabled_entry_says_why(combo: ChoiceCombo) -> None:
    index = combo.model().index(1, 0)
    assert index.data() == "Beta (not today)"
    assert not index.flags() & Qt.ItemFlag.ItemIsEnabled


def test_wheel_without_focus_changes_nothing(combo: ChoiceCombo) -> None:
    combo.clearFocus()
    keys = picked_from(combo)
    turn = QWheelEvent(
        QPointF(5, 5), combo.mapToGlobal(QPointF(5, 5)), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(combo, turn)
    assert keys == []


def test_what_is_cut_in_a_narrow_box_says_so(qtbot: QtBot) -> None:
    narrow = PlainCombo()
    qtbot.addWidget(narrow)
    narrow.set_options((Option("long", "Automatic: the class of the other model"),))
    narrow.select("long")
    narrow.resize(120, narrow.height())
    option = QStyleOptionComboBox()
    narrow.initStyleOption(option)
    assert option.currentText.startswith("Auto")
    assert option.currentText.endswith("…")
