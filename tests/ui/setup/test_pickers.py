"""Pickers of parts, defenses, models and goals."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox
from pytestqt.qtbot import QtBot
from synthetic_catalogue import DIGITS, IMAGENET, catalogue

from advstudio.session.experiment import Choice, PictureRef
from advstudio.ui.experiment.availability import Obstacle
from advstudio.ui.kit.choice_combo import ChoiceCombo
from advstudio.ui.kit.glyph_button import GlyphButton
from advstudio.ui.kit.part_picker import PartPicker
from advstudio.ui.kit.seed_box import SeedBox
from advstudio.ui.setup.defense_stack import DefenseStack
from advstudio.ui.setup.model_picker import ModelPicker
from advstudio.ui.setup.target_picker import TargetPicker

MNIST = "mnist-small"


def typed(qtbot: QtBot, combo: ChoiceCombo, text: str) -> None:
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo.lineEdit(), text)
    qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
    combo.completer_object.popup().hide()


def texts(combo: ChoiceCombo) -> list[str]:
    return [combo.itemText(row) for row in range(combo.count())]


def attack_picker(qtbot: QtBot) -> PartPicker:
    picker = PartPicker(name="Attack", tip="What is done.")
    qtbot.addWidget(picker)
    picker.set_offers(tuple((entry, Obstacle.NONE) for entry in catalogue().attacks.values()))
    picker.display(Choice(name="pgd"))
    return picker


def test_part_picker_edits_a_choice(qtbot: QtBot) -> None:
    picker = attack_picker(qtbot)
    choices: list[object] = []
    picker.edited.connect(choices.append)
    typed(qtbot, picker.findChild(ChoiceCombo), "deep")
    assert choices == [Choice(name="deepfool")]


def test_part_picker_edits_parameters_that_differ(qtbot: QtBot) -> None:
    picker = attack_picker(qtbot)
    choices: list[object] = []
    picker.edited.connect(choices.append)
    steps = picker.findChild(QSpinBox, "steps")
    qtbot.keyClick(steps, Qt.Key.Key_Up)
    picker.display(Choice.of("pgd", steps=21))
    qtbot.keyClick(steps, Qt.Key.Key_Down)
    assert choices == [Choice.of("pgd", steps=21), Choice(name="pgd")]


def test_part_picker_names_summary_source_and_knowledge(qtbot: QtBot) -> None:
    picker = attack_picker(qtbot)
    tip = picker.findChild(ChoiceCombo).toolTip()
    for part in ("What PGD does", "arXiv:1706.06083", "knows the whole model", "L∞, L2"):
        assert part in tip


def test_part_picker_shows_a_part_that_is_not_there_by_name(qtbot: QtBot) -> None:
    picker = attack_picker(qtbot)
    picker.display(Choice(name="plugin"))
    assert picker.findChild(ChoiceCombo).placeholderText() == "Not here: plugin"


def defense_stack(qtbot: QtBot, model: str) -> tuple[DefenseStack, ChoiceCombo, ChoiceCombo]:
    stack = DefenseStack()
    qtbot.addWidget(stack)
    stack.set_catalogue(catalogue(), model)
    stack.show()
    first, second, *_ = stack.findChildren(ChoiceCombo)
    return stack, first, second


def test_second_defense_appears_with_the_first(qtbot: QtBot) -> None:
    stack, _, second = defense_stack(qtbot, MNIST)
    stack.display(())
    assert not second.isVisible()
    stack.display((Choice(name="jpeg"),))
    assert second.isVisible()


def test_there_is_always_room_for_one_more_up_to_four(qtbot: QtBot) -> None:
    stack, *_ = defense_stack(qtbot, MNIST)
    label_only = Choice(name="label-only")
    shown = []
    for count in range(5):
        stack.display((label_only,) * count)
        shown.append(sum(combo.isVisible() for combo in stack.findChildren(ChoiceCombo)))
    assert shown == [1, 2, 3, 4, 4]


def raisers(stack: DefenseStack) -> list[GlyphButton]:
    return [button for button in stack.findChildren(GlyphButton) if button.isVisible()]


def test_defense_is_moved_before_the_one_above_it(qtbot: QtBot) -> None:
    stack, *_ = defense_stack(qtbot, MNIST)
    stack.display((Choice(name="jpeg"), Choice(name="label-only")))
    (button,) = raisers(stack)
    with qtbot.waitSignal(stack.raised) as raised:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert raised.args == [1]
    assert "Second defense" in button.accessibleName()


def test_buttons_beside_a_picker_do_not_widen_it(qtbot: QtBot) -> None:
    stack, *_ = defense_stack(qtbot, MNIST)
    stack.display(())
    alone = stack.minimumSizeHint().width()
    stack.display((Choice(name="label-only"), Choice(name="label-only")))
    # As wide as the form of one parameter, which is narrower than the panel.
    assert stack.minimumSizeHint().width() <= max(alone, 260)


def test_nothing_moves_before_a_trained_defense(qtbot: QtBot) -> None:
    stack, *_ = defense_stack(qtbot, MNIST)
    stack.display((Choice(name="distillation"), Choice(name="label-only")))
    (button,) = raisers(stack)
    assert not button.isEnabled()


def test_defense_without_weights_says_so(qtbot: QtBot) -> None:
    _stack, first, _ = defense_stack(qtbot, "imagenet-resnet50")
    assert "Defensive distillation (no weights for this model)" in texts(first)


def test_trained_defense_cannot_come_second(qtbot: QtBot) -> None:
    _stack, first, second = defense_stack(qtbot, MNIST)
    assert "Defensive distillation" in texts(first)
    assert "Defensive distillation (trained: must come first)" in texts(second)


def test_defense_stack_edits_by_position(qtbot: QtBot) -> None:
    stack, first, second = defense_stack(qtbot, MNIST)
    stack.display((Choice(name="distillation"),))
    edits: list[object] = []
    stack.edited.connect(lambda position, choice: edits.append((position, choice)))
    typed(qtbot, second, "label")
    typed(qtbot, first, "no defense")
    assert edits == [(1, Choice(name="label-only")), (0, None)]


def test_model_picker_says_which_models_have_other_classes(qtbot: QtBot) -> None:
    picker = ModelPicker(name="Model", tip="The model.")
    qtbot.addWidget(picker)
    picker.offer_fitting(catalogue(), PictureRef())
    assert texts(picker.findChild(ChoiceCombo))[2].endswith("(has other classes)")
    picker.offer_all(catalogue())
    assert texts(picker.findChild(ChoiceCombo))[2] == "Small convolutional net (MNIST)"


def test_model_picker_edits_a_name(qtbot: QtBot) -> None:
    picker = ModelPicker(name="Model", tip="The model.")
    qtbot.addWidget(picker)
    picker.offer_all(catalogue())
    picker.display(MNIST)
    with qtbot.waitSignal(picker.edited) as edit:
        typed(qtbot, picker.findChild(ChoiceCombo), "resnet")
    assert edit.args == ["imagenet-resnet50"]


def test_target_picker_finds_the_panda(qtbot: QtBot) -> None:
    picker = TargetPicker()
    qtbot.addWidget(picker)
    picker.set_class_names(IMAGENET)
    picker.display(None)
    goals: list[object] = []
    picker.edited.connect(goals.append)
    combo = picker.findChild(ChoiceCombo)
    assert combo.currentText() == "Untargeted"
    typed(qtbot, combo, "panda")
    typed(qtbot, combo, "untargeted")
    assert goals == [388, None]


def test_target_picker_takes_other_class_names(qtbot: QtBot) -> None:
    picker = TargetPicker()
    qtbot.addWidget(picker)
    picker.set_class_names(IMAGENET)
    picker.set_class_names(DIGITS)
    picker.display(7)
    combo = picker.findChild(ChoiceCombo)
    assert (combo.count(), combo.currentText()) == (11, "7 7")


def test_seed_is_drawn_again_by_key(qtbot: QtBot) -> None:
    box = SeedBox(name="Seed", tip="A seed.")
    qtbot.addWidget(box)
    seeds: list[int] = []
    box.edited.connect(seeds.append)
    box.display(4)
    button = next(child for child in box.children() if child.inherits("QToolButton"))
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert seeds == [5]
