"""A training that is taken up again ends as one that was never left, to the bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from brief_trainings import (
    RECIPE_NAMES,
    finished,
    plan_of,
    tensors_in,
    until_measured,
)

from advstudio.models.weights import read_card
from advstudio.training.checkpoint import read_checkpoint
from advstudio.training.plan import TrainingPlan
from advstudio.training.run import Training

EPOCHS = {"distillation": 4, "ensemble-adversarial": 8}
"""Of all networks of a brief training; 2 for the other recipes."""

CUTS = [(recipe, "mnist-small", cut) for recipe in RECIPE_NAMES
        for cut in range(1, EPOCHS.get(recipe, 2) + 1)]  # fmt: skip

# Dropout layers of its own; it takes longer, so there are fewer.
MAXOUT_CUTS = [("standard", "mnist-maxout", 1), ("dropout", "mnist-maxout", 1),
               ("trades", "mnist-maxout", 1), ("distillation", "mnist-maxout", 3)]  # fmt: skip

pytestmark = pytest.mark.usefixtures("few_pictures")


def _state(training: Training) -> dict[str, Any]:
    """What the checkpoint says after the last epoch, less the time that it took."""
    state = read_checkpoint(training.checkpoint, training.plan)
    return {key: value for key, value in state.items() if key != "seconds"}


def _left_after(plan: TrainingPlan, out: Path, *, epochs: int) -> None:
    """Train for so many epochs and one step more, which is then lost."""
    training = Training(plan, out=out)
    steps = training.steps()
    while len(training.epochs) < epochs:
        next(steps)
    next(steps)
    steps.close()


@pytest.fixture(scope="module")
def uninterrupted() -> dict[str, dict[str, Any]]:
    """States of trainings that were never left, by plan."""
    return {}


@pytest.mark.parametrize(("recipe", "model", "cut"), CUTS + MAXOUT_CUTS)
def test_a_training_that_is_taken_up_again_ends_as_one_that_was_never_left(
    recipe: str, model: str, cut: int, tmp_path: Path, uninterrupted: dict[str, dict[str, Any]]
) -> None:
    plan = plan_of(recipe, model=model)
    if str(plan) not in uninterrupted:
        whole = Training(plan, out=tmp_path / "whole")
        until_measured(whole)
        uninterrupted[str(plan)] = _state(whole)
    expected = uninterrupted[str(plan)]

    torch.manual_seed(cut)
    _left_after(plan, tmp_path / "left", epochs=cut)
    torch.rand(17)
    resumed = Training(plan, out=tmp_path / "left", is_resumed=True)
    assert len(resumed.epochs) == cut
    until_measured(resumed)
    found = _state(resumed)

    pairs = zip(tensors_in(found), tensors_in(expected), strict=True)
    assert all(torch.equal(mine, theirs) for mine, theirs in pairs)
    # Losses, accuracies and learning rates of every epoch, too.
    assert found["epochs"] == expected["epochs"]
    counted = [epoch["epoch"] for epoch in found["epochs"]]
    assert counted == list(range(1, EPOCHS.get(recipe, 2) + 1))


def test_a_training_left_while_it_was_measured_is_only_measured_again(tmp_path: Path) -> None:
    plan = plan_of("standard", model="mnist-linear")
    path, _ = finished(Training(plan, out=tmp_path / "whole"))
    until_measured(Training(plan, out=tmp_path / "left"))
    resumed, said = finished(Training(plan, out=tmp_path / "left", is_resumed=True))
    assert resumed.read_bytes() == path.read_bytes()
    assert all(status.is_measuring for status in said)
    assert (said[0].progress.epoch, said[0].progress.done) == (2, 1.0)


def test_the_time_of_earlier_runs_counts(tmp_path: Path) -> None:
    plan = plan_of("standard", model="mnist-linear")
    _left_after(plan, tmp_path, epochs=1)
    before = float(read_checkpoint(tmp_path / "mnist-linear.standard.checkpoint", plan)["seconds"])
    resumed = Training(plan, out=tmp_path, is_resumed=True)
    assert 0 < before < until_measured(resumed)[-1].seconds


def test_the_checkpoint_is_gone_when_the_weights_are_there(tmp_path: Path) -> None:
    training = Training(plan_of("standard", model="mnist-linear"), out=tmp_path)
    until_measured(training)
    assert training.checkpoint.is_file()
    path, _ = finished(Training(training.plan, out=tmp_path, is_resumed=True))
    assert sorted(tmp_path.iterdir()) == sorted([path, path.with_suffix(".json")])


def test_a_killed_process_is_taken_up_again_with_the_same_result(tmp_path: Path) -> None:
    script = Path(__file__).parent / "train_few_pictures.py"
    settings = ["fast-adversarial", "epochs=30", "batch_size=40"]
    options = ["--model", "mnist-linear", "--seed", "3", "--device", "cpu", "--out"]
    process = subprocess.Popen(
        [sys.executable, str(script), "train", *settings, *options, str(tmp_path / "killed")],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with process.stdout:
        line = next(line for line in process.stdout if line.startswith("epoch 2/30"))
        process.kill()
    assert process.wait() < 0, "it was killed, so it did not end by itself"
    assert "PGD-10" in line
    (checkpoint,) = (tmp_path / "killed").glob("*.checkpoint")
    assert checkpoint.name == "mnist-linear.fast-adversarial.checkpoint"

    plan = plan_of("fast-adversarial", model="mnist-linear", epochs=30)
    resumed = Training(plan, out=tmp_path / "killed", is_resumed=True)
    assert 2 <= len(resumed.epochs) < 30
    path, _ = finished(resumed)
    expected, _ = finished(Training(plan, out=tmp_path / "whole"))
    assert path.read_bytes() == expected.read_bytes()
    cards = [read_card(each) for each in (path, expected)]
    assert cards[0] is not None
    assert cards[1] is not None
    assert cards[0] == cards[1].model_copy(update={"training_minutes": cards[0].training_minutes})
