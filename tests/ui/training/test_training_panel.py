"""The training theatre, with trainings that nobody ran."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import synthetic
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from training_parts import (
    CUT_OFF,
    REQUEST,
    training_catalogue,
    training_frame,
    with_weights,
)

from advstudio.session.experiment import Choice
from advstudio.ui.kit.numerals import percent
from advstudio.ui.kit.picture_grid import PictureGrid
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.training.lines import accuracy_lines, loss_lines
from advstudio.ui.training.panel import TrainingPanel
from advstudio.ui.training.run import TrainingRun

DRAFT = TrainingDraft(recipe=Choice(name="pgd-training"))


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingPanel:
    made = TrainingPanel()
    qtbot.addWidget(made)
    made.resize(1400, 296)
    return made


def after(*epochs: int) -> TrainingRun:
    run = TrainingRun(REQUEST)
    for epoch in epochs:
        run = run.with_frame(training_frame(epoch, is_epoch_end=True))
    return run


def shown_buttons(panel: TrainingPanel) -> set[str]:
    state = panel.stage.state
    names = ("pause", "resume", "use", "compare", "discard", "anew")
    return {name for name in names if not state.button(name).isHidden()}


def test_it_says_so_while_there_is_no_engine(panel: TrainingPanel) -> None:
    panel.show()
    assert not panel.shows_run
    assert not panel.setup.isVisible()


def test_the_name_is_suggested(panel: TrainingPanel) -> None:
    panel.render_draft(DRAFT, "mnist-small", with_weights())
    line = next(f for f in panel.findChildren(QLineEdit) if f.accessibleName().startswith("Name"))
    assert line.placeholderText() == "pgd-training-2"
    assert panel.setup.start_button.isEnabled()


def test_a_name_that_is_taken_cannot_be_started(panel: TrainingPanel) -> None:
    panel.render_draft(replace(DRAFT, name="pgd-training-1"), "mnist-small", with_weights())
    assert "“pgd-training-1” already" in panel.setup.complaint
    assert not panel.setup.start_button.isEnabled()


def test_typing_a_name_does_not_move_the_cursor(qtbot: QtBot, panel: TrainingPanel) -> None:
    line = next(f for f in panel.findChildren(QLineEdit) if f.accessibleName().startswith("Name"))
    panel.render_draft(replace(DRAFT, name="ac"), "mnist-small", training_catalogue())
    line.setCursorPosition(1)
    with qtbot.waitSignal(panel.setup.edited) as edited:
        qtbot.keyClicks(line, "b")
    assert edited.args == [{"name": "abc"}]
    panel.render_draft(replace(DRAFT, name="abc"), "mnist-small", training_catalogue())
    assert line.cursorPosition() == 2


def test_a_model_for_photographs_is_refused_with_a_remedy(
    qtbot: QtBot, panel: TrainingPanel
) -> None:
    panel.render_draft(DRAFT, "imagenet-resnet50", training_catalogue())
    assert not panel.setup.start_button.isEnabled()
    buttons = panel.setup.findChildren(QAbstractButton)
    remedy = next(b for b in buttons if b.text() == "Choose Small convolutional net (MNIST)")
    with qtbot.waitSignal(panel.setup.modelWanted) as wanted:
        remedy.click()
    assert wanted.args == ["mnist-small"]


def test_an_unfinished_training_can_go_on(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.render_draft(DRAFT, "mnist-small", training_catalogue(unfinished=(CUT_OFF,)))
    buttons = panel.setup.findChildren(QAbstractButton)
    with qtbot.waitSignal(panel.setup.resumed) as resumed:
        next(b for b in buttons if b.text() == "Resume").click()
    assert resumed.args == [CUT_OFF]


def test_a_training_that_starts_shows_that_it_does(panel: TrainingPanel) -> None:
    panel.render_run(TrainingRun(REQUEST), training_catalogue())
    assert panel.shows_run
    assert "Starting…" in panel.stage.state.texts
    assert panel.stage.view.plane.message
    assert shown_buttons(panel) == {"pause"}


def test_a_running_training_shows_figures_and_pictures(panel: TrainingPanel) -> None:
    panel.render_run(after(1, 2).with_frame(training_frame(2)), training_catalogue())
    texts = panel.stage.state.texts
    assert {"3 of 4", "0:30, 0:42", "0.00400", "62 %"} <= set(texts)
    assert panel.stage.grid.count == 32
    assert panel.stage.view.plane.message == ""
    assert panel.stage.epoch == 2


def test_of_several_networks_the_one_in_training_is_told(panel: TrainingPanel) -> None:
    run = TrainingRun(REQUEST).with_frame(training_frame(2, stage=1, stages=2))
    panel.render_run(run, training_catalogue())
    assert "network 2 of 2, 3 of 4" in panel.stage.state.texts


@pytest.mark.parametrize(
    ("run", "buttons", "said"),
    [
        (after(1), {"pause"}, "Training"),
        (after(1).paused("Cancel paused the training."), {"resume", "discard", "anew"}, "Paused"),
        (after(1).failed("The disk is full."), {"resume", "discard", "anew"}, "The disk is full."),
        (TrainingRun(REQUEST).failed("Taken."), {"anew"}, "Failed"),
        (
            after(4).with_frame(training_frame(4, state="measuring", is_epoch_end=True)),
            {"pause"}, "Measuring…",
        ),
        (
            after(4).with_frame(training_frame(4, state="finished", is_epoch_end=True)),
            {"use", "compare", "anew"}, "Finished",
        ),
    ],
)  # fmt: skip
def test_every_state_says_what_it_is_and_offers_what_can_be_done(
    panel: TrainingPanel, run: TrainingRun, buttons: set[str], said: str
) -> None:
    panel.render_run(run, with_weights())
    assert shown_buttons(panel) == buttons
    assert said in panel.stage.state.texts


def test_steering_by_keyboard_finds_the_next_button(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.show()
    panel.render_run(after(1), training_catalogue())
    state = panel.stage.state
    state.button("pause").setFocus()
    with qtbot.waitSignal(panel.paused):
        qtbot.keyClick(state.button("pause"), Qt.Key.Key_Space)
    panel.render_run(after(1).paused(""), training_catalogue())
    assert panel.window().focusWidget() is state.button("resume")


def test_every_line_is_named_and_has_a_style_of_its_own() -> None:
    frame = training_frame(2, clean_accuracy=0.5)
    clean = tuple(replace(p, clean_loss=1.0, clean_accuracy=0.6) for p in frame.history)
    whole = replace(frame, history=clean)
    accuracies, losses = accuracy_lines(whole), loss_lines(whole)
    assert [line.name for line in accuracies] == [
        "test", "test, FGSM 0.3", "test, PGD-10 0.3", "train", "train, attacked",
    ]  # fmt: skip
    assert [line.name for line in losses] == ["minimised", "clean", "attacked"]
    for lines in (accuracies, losses):
        assert len({line.style for line in lines}) == len(lines)
        assert len({line.symbol for line in lines}) == len(lines)


def test_a_recipe_without_clean_pictures_has_no_line_for_them() -> None:
    assert [line.name for line in loss_lines(training_frame(2))] == ["minimised", "attacked"]


def test_the_unfinished_epoch_is_drawn_where_it_is() -> None:
    attacked = accuracy_lines(training_frame(2))[-1]
    assert attacked.x == (1, 2, 2.5)
    assert attacked.y == pytest.approx((10, 20, 25))


def test_scrubbing_moves_surface_cursor_and_values_together(panel: TrainingPanel) -> None:
    panel.render_run(after(1, 2, 3), training_catalogue())
    stage = panel.stage
    stage.view.scrubber.moved.emit(0)
    losses, accuracies = stage.plots
    assert stage.epoch == 1
    assert losses.plot is not None
    assert losses.plot.epoch == 1
    assert f"test, PGD-10 0.3 {percent(0.15)}" in accuracies.key.texts


def test_the_scrubbed_epoch_stays_and_the_newest_is_followed(panel: TrainingPanel) -> None:
    panel.render_run(after(1, 2), training_catalogue())
    panel.stage.view.scrubber.moved.emit(0)
    panel.render_run(after(1, 2, 3), training_catalogue())
    assert panel.stage.epoch == 1
    panel.stage.view.scrubber.moved.emit(2)
    panel.render_run(after(1, 2, 3, 4), training_catalogue())
    assert panel.stage.epoch == 4


def test_the_plots_line_goes_to_whole_epochs(panel: TrainingPanel) -> None:
    panel.render_run(after(1, 2, 3), training_catalogue())
    plot = panel.stage.plots[0].plot
    assert plot is not None
    plot._move_to(1.7)
    assert panel.stage.epoch == 2
    assert panel.stage.view.scrubber.place == 1


def test_an_epoch_without_a_surface_says_why(panel: TrainingPanel) -> None:
    panel.render_run(after(3), training_catalogue())
    panel.stage.view.scrubber.moved.emit(0)
    assert "after epoch 1" in panel.stage.view.plane.message


def test_the_surface_is_that_of_the_epoch(panel: TrainingPanel) -> None:
    run = after(1)
    second = synthetic.surface(17, plane_key="training", classes=(7, 9))
    run = run.with_frame(training_frame(2, surface=second))
    panel.render_run(run, training_catalogue())
    assert panel.stage.view.plane.surface is second
    panel.stage.view.scrubber.moved.emit(0)
    assert panel.stage.view.plane.surface is run.surfaces[1]


def test_parts_stay_apart_at_the_least_size(panel: TrainingPanel) -> None:
    panel.render_run(after(1, 2), training_catalogue())
    panel.resize(panel.minimumSizeHint())
    panel.show()
    stage = panel.stage
    parts = (stage.state, *stage.plots, stage.grid, stage.view)
    places = [p.rect().translated(p.mapTo(panel, p.rect().topLeft())) for p in parts]
    assert all(panel.rect().contains(place) for place in places)
    assert all(a.right() < b.left() for a, b in pairwise(places))


def test_every_input_is_named_and_explained(panel: TrainingPanel) -> None:
    panel.render_draft(DRAFT, "imagenet-resnet50", training_catalogue(unfinished=(CUT_OFF,)))
    panel.render_run(after(1), training_catalogue())
    kinds = (QAbstractButton, QLineEdit)
    inputs: list[QWidget] = [w for kind in kinds for w in panel.findChildren(kind)]
    for widget in inputs:
        if not widget.objectName().startswith("qt_"):
            assert widget.accessibleName(), widget
            assert widget.toolTip(), widget


def test_a_grid_has_full_rows(qtbot: QtBot) -> None:
    grid = PictureGrid()
    qtbot.addWidget(grid)
    grid.resize(160, 250)
    grid.render_pixels(training_frame(1).pictures)
    image: QImage = grid.grab().toImage()
    assert image.pixelColor(80, 20) == image.pixelColor(80, 230)
