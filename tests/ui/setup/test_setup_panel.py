"""The column of choices."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from synthetic_catalogue import catalogue, gallery_frame

from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef, Plane
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit.choice_combo import ChoiceCombo
from advstudio.ui.kit.jump_slider import JumpSlider
from advstudio.ui.setup.gallery import Gallery
from advstudio.ui.setup.setup_panel import SetupPanel

LITE, RESNET, MNIST = "imagenet-efficientnet-lite0", "imagenet-resnet50", "mnist-small"
EVERYTHING = Experiment(
    picture=PictureRef(index=3), defenses=(Choice(name="jpeg"), Choice(name="label-only")),
    attack=Choice.of("pgd", steps=40), target=388, seed=3,
    plane=Plane(second="target"), compare=Compare(model=RESNET, mode="carry"),
)  # fmt: skip


class Bench:
    """A panel whose edits come back to it, as the store does it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        sink = Edits()
        self.panel = SetupPanel(sink)
        qtbot.addWidget(self.panel)
        self.experiment = Experiment()
        self.panel.display(self.experiment)
        self.panel.set_catalogue(catalogue())
        self.panel.resize(300, 900)
        self.panel.show()
        self.edits: list[dict[str, object]] = []
        self.drags: list[str] = []
        sink.dragStarted.connect(lambda: self.drags.append("started"))
        sink.dragFinished.connect(lambda: self.drags.append("finished"))
        sink.edited.connect(self._on_edited)

    def _on_edited(self, changes: dict[str, object]) -> None:
        self.edits.append(changes)
        self.display(**changes)

    def display(self, **changes: object) -> None:
        self.experiment = self.experiment.updated(**changes)
        self.panel.display(self.experiment)

    def named(self, name: str) -> QWidget:
        return next(
            child for child in self.panel.findChildren(QWidget)
            if child.accessibleName() == name and child.focusProxy() is None
        )  # fmt: skip

    def choose(self, name: str, text: str) -> None:
        combo = self.named(name)
        assert isinstance(combo, ChoiceCombo)
        combo.lineEdit().selectAll()
        self.qtbot.keyClicks(combo.lineEdit(), text)
        self.qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
        combo.completer_object.popup().hide()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_panel_is_disabled_and_says_loading_without_a_catalogue(qtbot: QtBot) -> None:
    panel = SetupPanel(Edits())
    qtbot.addWidget(panel)
    panel.display(EVERYTHING)
    combos = panel.findChildren(ChoiceCombo)
    assert not any(combo.isEnabled() for combo in combos)
    assert combos[0].placeholderText() == "Loading…"


def test_render_emits_nothing(bench: Bench) -> None:
    mnist = Experiment(model=MNIST, picture=PictureRef(dataset="mnist", index=9999), norm="L2")
    for experiment in (EVERYTHING, mnist, Experiment(), EVERYTHING):
        bench.panel.display(experiment)
    assert bench.edits == []


def test_model_of_another_dataset_is_one_edit(bench: Bench) -> None:
    bench.choose("Model", "mnist")
    assert len(bench.edits) == 1
    assert bench.experiment.picture == PictureRef(dataset="mnist")
    assert bench.experiment.epsilon == pytest.approx(0.1)
    assert bench.panel.findChild(Gallery).model().rowCount() == 10000


def test_dataset_is_chosen_by_keys(qtbot: QtBot, bench: Bench) -> None:
    qtbot.keyClick(bench.named("Dataset"), Qt.Key.Key_Down)
    assert (bench.experiment.model, bench.experiment.picture.dataset) == (MNIST, "mnist")


def test_dataset_that_no_model_knows_is_disabled(bench: Bench) -> None:
    dataset = bench.named("Dataset")
    assert dataset.itemText(2) == "Orphaned set (no model knows its classes)"


@pytest.mark.parametrize(("name", "index"), [("Next picture", 1), ("Previous picture", 23)])
def test_pictures_go_round(qtbot: QtBot, bench: Bench, name: str, index: int) -> None:
    qtbot.keyClick(bench.named(name), Qt.Key.Key_Space)
    assert bench.edits == [{"picture": PictureRef(index=index)}]


def test_random_picture_is_another_one(qtbot: QtBot, bench: Bench) -> None:
    for _ in range(20):
        before = bench.experiment.picture.index
        qtbot.keyClick(bench.named("Random picture"), Qt.Key.Key_Space)
        assert 0 <= bench.experiment.picture.index < 24
        assert bench.experiment.picture.index != before


def test_picture_is_typed_by_number(qtbot: QtBot, bench: Bench) -> None:
    number = bench.named("Number of the picture")
    assert isinstance(number, QSpinBox)
    number.selectAll()
    qtbot.keyClicks(number, "12")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert bench.edits == [{"picture": PictureRef(index=12)}]


def test_own_picture_is_named_and_keeps_its_file(qtbot: QtBot, bench: Bench) -> None:
    own = PictureRef(dataset="file", file="/home/someone/cats")
    bench.display(picture=own)
    assert bench.named("Dataset").currentText() == "cats"
    frame = gallery_frame(0, 3, length=3)
    mine = type(frame.request)(own, 0, 3)
    bench.panel.picture.render_gallery(type(frame)(mine, 3, frame.thumbnails))
    qtbot.keyClick(bench.named("Next picture"), Qt.Key.Key_Space)
    expected = PictureRef(dataset="file", file="/home/someone/cats", index=1)
    assert bench.edits == [{"picture": expected}]


def test_open_button_asks_for_a_dialog(qtbot: QtBot, bench: Bench) -> None:
    with qtbot.waitSignal(bench.panel.picture.openRequested):
        qtbot.mouseClick(bench.panel.findChild(QPushButton), Qt.MouseButton.LeftButton)


def test_gallery_asks_through_the_panel(qtbot: QtBot, bench: Bench) -> None:
    with qtbot.waitSignal(bench.panel.picture.wanted) as asked:
        bench.display(model=MNIST, picture=PictureRef(dataset="mnist", index=5000))
    assert asked.args[0] <= 5000 < sum(asked.args)


def test_defenses_are_stacked(bench: Bench) -> None:
    bench.choose("Defense", "jpeg")
    bench.choose("Second defense", "label")
    bench.choose("Defense", "no defense")
    assert [edit["defenses"] for edit in bench.edits] == [
        (Choice(name="jpeg"),),
        (Choice(name="jpeg"), Choice(name="label-only")),
        (Choice(name="label-only"),),
    ]


def test_drag_of_any_slider_is_announced_once(bench: Bench) -> None:
    jpeg = (Choice(name="jpeg"),)
    bench.display(defenses=jpeg, compare=Compare(model=RESNET, defenses=jpeg))
    sliders = bench.panel.findChildren(JumpSlider)
    names = [slider.accessibleName() for slider in sliders]
    assert {"Quality": 2, "Restarts": 1}.items() <= Counter(names).items()
    for slider in sliders:
        bench.drags.clear()
        slider.sliderPressed.emit()
        slider.sliderReleased.emit()
        assert bench.drags == ["started", "finished"], slider.accessibleName()


def test_attack_takes_the_norm_along(bench: Bench) -> None:
    bench.choose("Attack", "deepfool")
    assert (bench.experiment.attack.name, bench.experiment.norm) == ("deepfool", "L2")
    norms = bench.named("Norm")
    assert norms.itemText(0) == "L∞: largest change (not with this attack)"


def test_norm_is_chosen_by_keys(qtbot: QtBot, bench: Bench) -> None:
    fraction = bench.experiment.epsilon / (16 / 255)
    qtbot.keyClick(bench.named("Norm"), Qt.Key.Key_Down)
    end = catalogue().models[LITE].epsilon_ends["L2"]
    assert (bench.experiment.norm, bench.experiment.epsilon / end) == (
        "L2",
        pytest.approx(fraction),
    )


def test_goal_is_searched(bench: Bench) -> None:
    bench.choose("Goal of the attack", "giant panda")
    assert bench.edits == [{"target": 388}]


def test_seed_is_drawn_again(qtbot: QtBot, bench: Bench) -> None:
    qtbot.keyClick(bench.named("Draw again: Seed of the attack"), Qt.Key.Key_Space)
    qtbot.keyClick(bench.named("Draw again: Seed of the random direction"), Qt.Key.Key_Space)
    assert bench.edits == [{"seed": 1}, {"plane": Plane(seed=1)}]


def test_second_direction_shows_its_own_input(qtbot: QtBot, bench: Bench) -> None:
    qtbot.keyClick(bench.named("Second direction of the decision surface"), Qt.Key.Key_Down)
    assert bench.edits == [{"plane": Plane(second="picture")}]
    number = bench.named("Number of the other picture")
    assert number.isVisible()
    assert not bench.named("Seed of the random direction").isVisible()
    qtbot.keyClick(number, Qt.Key.Key_Up)
    assert bench.edits[-1] == {"plane": Plane(second="picture", picture=2)}


def test_plane_through_the_target_needs_a_target(bench: Bench) -> None:
    second = bench.named("Second direction of the decision surface")
    assert second.itemText(2) == "Picture of the target (choose a target first)"
    bench.display(target=388)
    assert second.itemText(2) == "Picture of the target"


def test_comparison_is_toggled_and_edited(qtbot: QtBot, bench: Bench) -> None:
    check = next(box for box in bench.panel.findChildren(QCheckBox) if box.text() == "Compare with")
    qtbot.keyClick(check, Qt.Key.Key_Space)
    bench.choose("Model beside", "resnet")
    qtbot.keyClick(bench.named("What the second classifier is shown"), Qt.Key.Key_Down)
    qtbot.keyClick(check, Qt.Key.Key_Space)
    assert bench.edits == [
        {"compare": Compare(model=LITE)},
        {"compare": Compare(model=RESNET)},
        {"compare": Compare(model=RESNET, mode="carry")},
        {"compare": None},
    ]


def test_defense_of_the_comparison_is_its_own(bench: Bench) -> None:
    bench.display(compare=Compare(model=RESNET, mode="carry"))
    beside = [
        combo for combo in bench.panel.findChildren(ChoiceCombo)
        if combo.accessibleName() == "Defense"
    ][1]  # fmt: skip
    beside.lineEdit().setText("jpeg")
    bench.qtbot.keyClick(beside.lineEdit(), Qt.Key.Key_Return)
    expected = Compare(model=RESNET, defenses=(Choice(name="jpeg"),), mode="carry")
    assert bench.edits == [{"compare": expected}]


def test_panel_fits_its_width_whatever_it_shows(bench: Bench) -> None:
    mnist = Experiment(model=MNIST, picture=PictureRef(dataset="mnist", index=9999))
    bar = bench.panel.verticalScrollBar().sizeHint().width()
    for experiment in (Experiment(), EVERYTHING, mnist):
        bench.panel.display(experiment)
        assert bench.panel.widget().minimumSizeHint().width() + bar <= 300


def test_names_that_are_not_in_the_catalogue_do_no_harm(bench: Bench) -> None:
    strange = Experiment(
        model="gone", picture=PictureRef(dataset="lost"), attack=Choice(name="away"),
        defenses=(Choice(name="off"),), compare=Compare(model="nowhere"),
    )  # fmt: skip
    bench.panel.display(strange)
    assert bench.named("Model").placeholderText() == "Not here: gone"
