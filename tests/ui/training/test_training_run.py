"""What happens to a training, and what the next one is called."""

from __future__ import annotations

from dataclasses import replace

import pytest
from training_parts import (
    CUT_OFF,
    REQUEST,
    training_catalogue,
    training_frame,
    with_weights,
)

from advstudio.session.experiment import Choice, PictureRef
from advstudio.ui.experiment.trainable import is_trainable, model_instead, watched
from advstudio.ui.experiment.weights_names import NameObstacle
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.training.run import TrainingRun, as_unfinished, opened, trained_defense

DRAFT = TrainingDraft(recipe=Choice(name="pgd-training"))


def test_surfaces_are_kept_by_epoch() -> None:
    run = TrainingRun(REQUEST)
    for epoch in (1, 2):
        run = run.with_frame(training_frame(epoch, is_epoch_end=True))
    run = run.with_frame(training_frame(2))
    assert sorted(run.surfaces) == [1, 2]
    assert run.state is RunState.RUNNING


def test_another_picture_has_surfaces_of_its_own() -> None:
    run = TrainingRun(REQUEST).with_frame(training_frame(1, is_epoch_end=True))
    moved = replace(REQUEST, picture=PictureRef(dataset="mnist", index=5))
    run = run.with_frame(training_frame(2, request=moved, is_epoch_end=True))
    assert sorted(run.surfaces) == [2]


def test_a_late_frame_does_not_end_a_pause() -> None:
    run = TrainingRun(REQUEST).paused("").with_frame(training_frame(1))
    assert run.state is RunState.PAUSED
    assert run.epochs == 1


def test_a_training_that_finishes_while_it_pauses_is_finished() -> None:
    run = TrainingRun(REQUEST).paused("").with_frame(training_frame(4, state="finished"))
    assert run.state is RunState.FINISHED


def test_a_pause_goes_on_where_the_engine_has_it() -> None:
    run = TrainingRun(REQUEST).with_frame(training_frame(1)).paused("").resumed(())
    assert run.state is RunState.STARTING
    assert not run.request.is_resumed


def test_after_a_restart_it_goes_on_from_its_checkpoint() -> None:
    run = TrainingRun(REQUEST).with_frame(training_frame(1)).abandoned("The engine ended.")
    assert (run.state, run.sentence) == (RunState.PAUSED, "The engine ended.")
    assert run.resumed(()).request.is_resumed


def test_without_a_checkpoint_it_begins_again() -> None:
    run = TrainingRun(REQUEST).abandoned("The engine ended.")
    assert not run.resumed(()).request.is_resumed
    assert run.resumed((CUT_OFF,)).request.is_resumed


def test_a_failure_can_be_taken_up_only_after_an_epoch() -> None:
    early = TrainingRun(REQUEST).failed("Disk full.")
    late = TrainingRun(REQUEST).with_frame(training_frame(1)).failed("Disk full.")
    assert (early.can_resume, late.can_resume) == (False, True)
    assert late.resumed(()).request.is_resumed


def test_an_unfinished_training_waits_as_it_was() -> None:
    run = opened(CUT_OFF, PictureRef(dataset="mnist"), "")
    assert run.can_resume
    assert as_unfinished(run) == CUT_OFF
    assert run.is_of(REQUEST)


def test_the_first_free_name_is_taken() -> None:
    assert DRAFT.name_for("mnist-small", training_catalogue()) == "pgd-training-1"
    assert DRAFT.name_for("mnist-small", with_weights()) == "pgd-training-2"
    unfinished = training_catalogue(unfinished=(CUT_OFF,))
    assert DRAFT.name_for("mnist-small", unfinished) == "pgd-training-2"
    assert DRAFT.name_for("mnist-linear", unfinished) == "pgd-training-1"


@pytest.mark.parametrize(
    ("name", "obstacle"),
    [
        ("", NameObstacle.NONE),
        ("mine.2", NameObstacle.NONE),
        ("Mine", NameObstacle.FORM),
        ("../mine", NameObstacle.FORM),
        ("x" * 65, NameObstacle.FORM),
        ("kept", NameObstacle.TAKEN),
        ("pgd-training-1", NameObstacle.UNFINISHED),
    ],
)
def test_a_name_is_checked(name: str, obstacle: NameObstacle) -> None:
    known = replace(with_weights("kept"), unfinished=(CUT_OFF,))
    assert replace(DRAFT, name=name).obstacle("mnist-small", known) is obstacle


def test_only_digits_can_be_trained_on() -> None:
    known = training_catalogue()
    assert not is_trainable(known.models["imagenet-resnet50"])
    instead = model_instead("train", known)
    assert instead is not None
    assert instead.name == "mnist-small"


def test_a_photograph_is_not_watched() -> None:
    assert watched(
        PictureRef(dataset="samples", index=3), "mnist-small", training_catalogue()
    ) == PictureRef(dataset="mnist")
    mine = PictureRef(dataset="file", file="/somewhere/mine.png")
    assert watched(mine, "mnist-small", training_catalogue()) == mine


def test_a_trained_defense_says_how_it_was_trained() -> None:
    recipe = Choice.of("distillation", temperature=10.0, epochs=3)
    request = replace(REQUEST, recipe=recipe, name="distillation-1")
    found = trained_defense(request, training_catalogue())
    assert found == Choice.of("distillation", weights="distillation-1", temperature=10)


def test_plain_training_makes_no_defense() -> None:
    request = replace(REQUEST, recipe=Choice(name="plain"))
    assert trained_defense(request, training_catalogue()) is None
