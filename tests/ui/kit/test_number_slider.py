"""Parameters that can be dragged: scale, slider and spin box, and one undo step for a drag."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from synthetic_catalogue import NOTE, QUALITY, RANDOM_START, STEP_RATIO, STEPS

from advstudio.session.catalogue import Parameter
from advstudio.session.experiment import Choice, Experiment
from advstudio.ui.experiment.store import Store
from advstudio.ui.kit.number_slider import NumberSlider
from advstudio.ui.kit.param_form import ParamForm
from advstudio.ui.kit.parameter_scale import PLACES, ParameterScale

THRESHOLD = Parameter("threshold", "number", 0.01, 0.0, 2.0, (), "L1 distance")


@pytest.mark.parametrize("parameter", [STEPS, STEP_RATIO, QUALITY, THRESHOLD])
def test_scale_reaches_both_bounds_and_comes_back(parameter: Parameter) -> None:
    scale = ParameterScale.of(parameter)
    assert scale is not None
    assert (scale.value(0), scale.value(PLACES)) == (parameter.minimum, parameter.maximum)
    # A place is a thousandth, and a value is shown to three digits.
    for place in range(0, PLACES + 1, 50):
        assert scale.value(scale.place(scale.value(place))) == scale.value(place)


def test_a_default_near_the_low_end_stands_in_the_middle() -> None:
    scale = ParameterScale.of(STEPS)
    assert scale is not None
    assert scale.place(20) == pytest.approx(PLACES / 2, abs=5)


def test_a_default_near_the_high_end_leaves_values_evenly_spread() -> None:
    scale = ParameterScale.of(QUALITY)
    assert scale is not None
    assert scale.value(PLACES // 2) == pytest.approx(50, abs=1)


@pytest.mark.parametrize(
    "parameter",
    [RANDOM_START, NOTE, Parameter("free", "number", 1.0, 0.0, None, (), "No upper bound")],
)
def test_without_two_bounds_there_is_no_scale(parameter: Parameter) -> None:
    assert ParameterScale.of(parameter) is None


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[ParamForm]:
    window = QWidget()
    qtbot.addWidget(window)
    made = ParamForm(QPushButton(window), window)
    made.display((QUALITY, THRESHOLD), {"quality": 75, "threshold": 0.01})
    window.show()
    yield made
    window.close()


def slider_of(form: ParamForm, number: int = 0) -> NumberSlider:
    return form.findChildren(NumberSlider)[number]


def test_slider_shows_the_value_and_the_spin_box_too(form: ParamForm) -> None:
    assert form.findChild(QSpinBox, "quality").value() == 75
    share = slider_of(form).slider.value() / PLACES
    assert share == pytest.approx((75 - 1) / (100 - 1), abs=1e-3)


def test_dragging_edits_the_value_live(form: ParamForm, qtbot: QtBot) -> None:
    edits: list[dict[str, object]] = []
    marks: list[str] = []
    form.edited.connect(edits.append)
    form.dragStarted.connect(lambda: marks.append("start"))
    form.dragFinished.connect(lambda: marks.append("end"))
    slider = slider_of(form).slider
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, middle))
    qtbot.mouseMove(slider, QPoint(9, middle))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(9, middle))
    assert edits[0]["quality"] == pytest.approx(50, abs=3)
    assert edits[-1] == {"quality": 1}
    assert marks == ["start", "end"]


def test_typing_moves_the_handle(form: ParamForm, qtbot: QtBot) -> None:
    edits: list[object] = []
    form.edited.connect(edits.append)
    form.findChild(QSpinBox, "quality").setValue(100)
    assert slider_of(form).slider.value() == PLACES
    assert edits == [{"quality": 100}]


def test_rendering_moves_the_handle_without_a_signal(form: ParamForm) -> None:
    edits: list[object] = []
    form.edited.connect(edits.append)
    form.display((QUALITY, THRESHOLD), {"quality": 1, "threshold": 2.0})
    assert slider_of(form).slider.value() == 0
    assert slider_of(form, 1).slider.value() == PLACES
    assert edits == []


def test_a_handle_that_is_dragged_is_left_alone(form: ParamForm, qtbot: QtBot) -> None:
    slider = slider_of(form).slider
    place = QPoint(slider.width() // 3, slider.height() // 2)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=place)
    before = slider.value()
    form.display((QUALITY, THRESHOLD), {"quality": 90, "threshold": 0.01})
    assert slider.value() == before
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=place)


def test_a_drag_is_one_undo_step(qtbot: QtBot) -> None:
    store = Store(Experiment(defenses=(Choice.of("jpeg"),)))
    store.begin_gesture()
    for quality in (60, 40, 20):
        store.update(defenses=(Choice.of("jpeg", quality=quality),))
    store.end_gesture()
    assert store.undo_stack.count() == 1
    store.undo_stack.undo()
    assert store.experiment.defenses == (Choice.of("jpeg"),)
