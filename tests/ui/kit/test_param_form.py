"""Forms made from parameters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot
from synthetic_catalogue import LOSS, NOTE, RANDOM_START, STEP_RATIO, STEPS

from advstudio.session.catalogue import Parameter
from advstudio.ui.kit.number_spin import NumberSpin
from advstudio.ui.kit.param_form import ParamForm

PARAMETERS = (STEPS, STEP_RATIO, RANDOM_START, LOSS, NOTE)
VALUES = {"steps": 40, "step_ratio": 0.03, "random_start": False, "loss": "cw", "note": "x"}


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[ParamForm]:
    window = QWidget()
    qtbot.addWidget(window)
    yield ParamForm(QPushButton(window), window)
    window.close()


@pytest.fixture
def form(empty: ParamForm) -> ParamForm:
    empty.display(PARAMETERS, VALUES)
    return empty


def test_form_shows_values_of_every_kind(form: ParamForm) -> None:
    assert form.findChild(QSpinBox, "steps").value() == 40
    assert form.findChild(NumberSpin, "step_ratio").text() == "0.03"
    assert not form.findChild(QCheckBox, "random_start").isChecked()
    assert form.findChild(QComboBox, "loss").currentText() == "cw"
    assert form.findChild(QLineEdit, "note").text() == "x"


def test_form_explains_every_input(form: ParamForm) -> None:
    steps = form.findChild(QSpinBox, "steps")
    assert STEPS.description in steps.toolTip()
    assert (steps.accessibleName(), steps.minimum(), steps.maximum()) == ("Steps", 1, 1000)


def test_form_edits_one_value(qtbot: QtBot, form: ParamForm) -> None:
    edits: list[object] = []
    form.edited.connect(edits.append)
    qtbot.keyClick(form.findChild(QSpinBox, "steps"), Qt.Key.Key_Up)
    qtbot.keyClick(form.findChild(QCheckBox, "random_start"), Qt.Key.Key_Space)
    qtbot.keyClick(form.findChild(QComboBox, "loss"), Qt.Key.Key_Down)
    qtbot.keyClicks(form.findChild(QLineEdit, "note"), "y")
    qtbot.keyClick(form.findChild(QLineEdit, "note"), Qt.Key.Key_Return)
    assert edits == [{"steps": 41}, {"random_start": True}, {"loss": "dlr"}, {"note": "xy"}]


def test_number_is_emitted_when_it_is_complete(qtbot: QtBot, form: ParamForm) -> None:
    edits: list[object] = []
    form.edited.connect(edits.append)
    ratio = form.findChild(NumberSpin, "step_ratio")
    ratio.selectAll()
    qtbot.keyClicks(ratio, "0.125")
    assert edits == []
    qtbot.keyClick(ratio, Qt.Key.Key_Return)
    assert edits == [{"step_ratio": 0.125}]


def test_render_emits_nothing_and_keeps_the_inputs(form: ParamForm) -> None:
    edits: list[object] = []
    form.edited.connect(edits.append)
    steps = form.findChild(QSpinBox, "steps")
    form.display(PARAMETERS, VALUES | {"steps": 5})
    assert (form.findChild(QSpinBox, "steps") is steps, steps.value(), edits) == (True, 5, [])


def test_other_parameters_rebuild_the_form(form: ParamForm) -> None:
    form.display((LOSS,), {})
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert form.findChild(QComboBox, "loss").currentText() == "ce"
    assert form.findChildren(QSpinBox) == []


def test_form_without_parameters_takes_no_room(form: ParamForm) -> None:
    form.display((), {})
    assert form.isHidden()


@pytest.mark.parametrize("value", [0.0, 1e-5, 0.1, 2.5, 1234.5])
def test_number_spin_shows_no_idle_zeros(qtbot: QtBot, value: float) -> None:
    spin = NumberSpin()
    qtbot.addWidget(spin)
    spin.set_bounds(None, None)
    spin.setValue(value)
    assert spin.text() == spin.locale().toString(value, "g", 6)
    assert spin.valueFromText(spin.text()) == pytest.approx(value)


def test_parameter_without_a_description_is_named_in_its_tooltip(empty: ParamForm) -> None:
    empty.display((Parameter("max_iter", "integer", 1, None, None, (), ""),), {})
    assert "Max iter" in empty.findChild(QSpinBox, "max_iter").toolTip()
