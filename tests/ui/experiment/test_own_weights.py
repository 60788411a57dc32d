"""The user's own weights in the forms of the defenses, and sliders over stops."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from training_parts import CARD, TEMPERATURE, training_catalogue, with_weights

from advstudio.session.experiment import Choice
from advstudio.ui.experiment.choices import first_choice
from advstudio.ui.experiment.own_weights import with_own_weights
from advstudio.ui.kit.number_slider import NumberSlider
from advstudio.ui.kit.param_form import ParamForm
from advstudio.ui.kit.parameter_scale import ParameterScale
from advstudio.ui.setup.defense_stack import DefenseStack

TRAINED = Choice.of("pgd-training", weights="pgd-training-1")


def weights_box(stack: DefenseStack) -> QComboBox | None:
    boxes = [box for box in stack.findChildren(QComboBox, "weights") if not box.isHidden()]
    return boxes[0] if boxes else None


def test_weights_are_not_asked_for_where_there_are_none(qtbot: QtBot) -> None:
    stack = DefenseStack()
    qtbot.addWidget(stack)
    stack.set_catalogue(training_catalogue(), "mnist-small")
    stack.display((Choice(name="pgd-training"),))
    assert weights_box(stack) is None


def test_weights_are_chosen_by_name(qtbot: QtBot) -> None:
    stack = DefenseStack()
    qtbot.addWidget(stack)
    stack.set_catalogue(with_weights(), "mnist-small")
    stack.display((TRAINED,))
    box = weights_box(stack)
    assert box is not None
    assert [box.itemText(row) for row in range(box.count())] == ["shipped", "pgd-training-1"]
    assert box.currentText() == "pgd-training-1"
    assert CARD in box.toolTip()
    with qtbot.waitSignal(stack.edited) as edited:
        box.setCurrentIndex(0)
        box.activated.emit(0)
    assert edited.args == [0, Choice(name="pgd-training")]


def test_weights_of_another_model_are_not_offered() -> None:
    known = with_weights()
    entry = with_own_weights(
        known.defenses["pgd-training"], known, "mnist-linear", shipped="shipped"
    )
    assert entry.parameters == ()


def test_where_nothing_ships_the_own_weights_are_taken() -> None:
    known = with_weights()
    entry = known.defenses["pgd-training"]
    unshipped = replace(entry, shipped=())
    offered = with_own_weights(unshipped, known, "mnist-small", shipped="shipped")
    assert first_choice(offered) == TRAINED
    assert first_choice(entry) == Choice(name="pgd-training")


def test_a_slider_with_stops_moves_among_them(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    form = ParamForm(QPushButton(window), window)
    form.display((TEMPERATURE,), {"temperature": 10})
    slider = form.findChild(NumberSlider).slider
    assert (slider.maximum(), slider.value()) == (2, 1)
    with qtbot.waitSignal(form.edited) as edited:
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(1, slider.height() // 2))
    assert edited.args == [{"temperature": 1}]


def test_a_value_between_stops_stands_at_the_nearest() -> None:
    scale = ParameterScale.of(TEMPERATURE)
    assert scale is not None
    assert [scale.place(value) for value in (1, 3, 12, 1000)] == [0, 0, 1, 2]
    assert [scale.value(place) for place in range(scale.last + 1)] == [1, 10, 100]
