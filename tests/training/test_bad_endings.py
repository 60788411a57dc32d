"""Trainings that end badly: each in a sentence, and with the earlier weights intact."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from brief_trainings import finished, plan_of, until_measured
from torch import nn

from advstudio.core.adam import Adam
from advstudio.core.errors import CannotSave, InvalidPicture, InvalidWeights, TrainingFailed
from advstudio.core.model import MODELS
from advstudio.datasets import mnist
from advstudio.models.weights import load_weights, read_card
from advstudio.training import _loop
from advstudio.training.checkpoint import read_checkpoint, save_checkpoint, unfinished_plans
from advstudio.training.plan import TrainingPlan
from advstudio.training.run import Training, checkpoint_path

PLAN = plan_of("standard", model="mnist-linear")

pytestmark = pytest.mark.usefixtures("few_pictures")


class Bomb:
    """A pickle of it makes a file when it is opened."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._target,)


@pytest.fixture
def earlier(tmp_path: Path, few_pictures: None) -> Path:
    """Weights of an earlier training with another seed."""
    return finished(Training(PLAN.model_copy(update={"seed": 9}), out=tmp_path))[0]


def _loads(path: Path) -> bytes:
    """The content of weights that pass every check, with their card's."""
    load_weights(MODELS["mnist-linear"].build(), path)
    assert read_card(path) is not None
    return path.read_bytes() + path.with_suffix(".json").read_bytes()


def _checkpoint(out: Path, plan: TrainingPlan = PLAN) -> Path:
    training = Training(plan, out=out)
    until_measured(training)
    return training.checkpoint


def _full_after(patched: pytest.MonkeyPatch, name: str, calls: int) -> None:
    """Let `os.<name>` fail after so many calls."""
    real, left = getattr(os, name), [calls]

    def _full(*arguments: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    patched.setattr(os, name, _full)


@pytest.mark.parametrize("name", ["fsync", "replace"])
@pytest.mark.parametrize("calls", [0, 1, 2])
def test_a_disk_that_gets_full_in_training_leaves_earlier_weights_and_the_last_checkpoint(
    earlier: Path, name: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _loads(earlier)
    # The first call is the probe of the folder, the others are the epochs' checkpoints.
    _full_after(monkeypatch, name, calls)
    with pytest.raises(CannotSave, match=r"No space left on device\. Choose another folder"):
        until_measured(Training(PLAN, out=earlier.parent))
    monkeypatch.undo()
    assert _loads(earlier) == before
    kept = checkpoint_path(PLAN, earlier.parent)
    assert kept.exists() == (calls == 2)
    assert calls < 2 or len(read_checkpoint(kept, PLAN)["epochs"]) == 1
    assert not list(earlier.parent.glob("*.partial"))


@pytest.mark.parametrize(("name", "calls"), [("fsync", 0), ("fsync", 1), ("replace", 0)])
def test_a_disk_that_gets_full_at_the_end_leaves_earlier_weights_with_their_card(
    earlier: Path, name: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, training = _loads(earlier), Training(PLAN, out=earlier.parent)
    steps = training.steps()
    while (status := next(steps)) is None or not status.is_measuring:
        continue
    # The weights are written first, then their card, then both take their places.
    _full_after(monkeypatch, name, calls)
    with pytest.raises(CannotSave, match="No space left on device"):
        list(steps)
    assert _loads(earlier) == before
    assert training.checkpoint.is_file(), "when there is space again, it can be taken up"
    assert not list(earlier.parent.glob(".*.partial"))


def test_a_loss_that_is_no_number_ends_the_training(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, told = _loads(earlier), _loop.judged

    def _poisoned(logits: torch.Tensor, y: torch.Tensor) -> _loop.Judged:
        return told(logits * float("inf"), y)

    monkeypatch.setattr("advstudio.training.standard.judged", _poisoned)
    training = Training(PLAN, out=earlier.parent)
    with pytest.raises(TrainingFailed, match=r"in epoch 1, .* learning rate below 0\.005"):
        list(training.steps())
    assert _loads(earlier) == before
    assert not training.checkpoint.exists()


@pytest.mark.parametrize("tells_always", [False, True])
def test_the_epoch_of_a_lost_training_is_told_right(
    tells_always: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if tells_always:
        monkeypatch.setattr(_loop, "_TELL_EVERY", 0.0)
    training = Training(PLAN, out=tmp_path)
    steps = training.steps()
    while not training.epochs:
        next(steps)
    nn.init.constant_(training._course.network[1].weight, torch.inf)
    with pytest.raises(TrainingFailed, match="in epoch 2,"):
        list(steps)
    assert len(read_checkpoint(training.checkpoint, PLAN)["epochs"]) == 1


def test_weights_that_the_last_step_spoilt_are_not_saved(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _loads(earlier)
    plan = plan_of("standard", model="mnist-linear", epochs=1, batch_size=120)
    descend = Adam.descend

    def _spoiling(optimiser: Adam, loss: torch.Tensor, rate: float) -> None:
        descend(optimiser, loss, torch.nan)

    monkeypatch.setattr(Adam, "descend", _spoiling)
    # The one loss was measured before the one step.
    with pytest.raises(TrainingFailed, match="in epoch 1,"):
        list(Training(plan, out=earlier.parent).steps())
    assert _loads(earlier) == before


def test_a_high_learning_rate_alone_loses_no_weights(earlier: Path) -> None:
    before = _loads(earlier)
    plan = plan_of("standard", model="mnist-linear", learning_rate=1, epochs=1)
    steps = Training(plan.model_copy(update={"name": "hot"}), out=earlier.parent)
    path, _ = finished(steps)
    assert path != earlier
    assert _loads(earlier) == before


@pytest.mark.parametrize(
    "other",
    [
        PLAN.model_copy(update={"seed": 4}),
        plan_of("standard", model="mnist-linear", epochs=3),
        TrainingPlan(model="mnist-linear", recipe="dropout", name="standard"),
    ],
)
def test_the_checkpoint_of_another_training_is_not_taken_up(
    other: TrainingPlan, earlier: Path
) -> None:
    before, kept = _loads(earlier), _checkpoint(earlier.parent)
    content = kept.read_bytes()
    with pytest.raises(InvalidWeights, match=r"is of another training: .* Resume with the same"):
        Training(other, out=earlier.parent, is_resumed=True)
    assert _loads(earlier) == before
    assert kept.read_bytes() == content


def test_without_a_checkpoint_nothing_can_be_taken_up(tmp_path: Path) -> None:
    with pytest.raises(InvalidWeights, match=r"No such file.*Begin the training anew"):
        Training(PLAN, out=tmp_path, is_resumed=True)


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_checkpoint_that_was_cut_short_is_refused(share: float, tmp_path: Path) -> None:
    kept = _checkpoint(tmp_path)
    content = kept.read_bytes()
    kept.write_bytes(content[: int(share * len(content))])
    with pytest.raises(InvalidWeights, match="Begin the training anew"):
        Training(PLAN, out=tmp_path, is_resumed=True)
    assert unfinished_plans(tmp_path) == []


def test_a_checkpoint_with_a_damaged_byte_is_refused(tmp_path: Path) -> None:
    kept = _checkpoint(tmp_path)
    content = kept.read_bytes()
    for place in np.random.default_rng(0).integers(0, len(content), 120):
        damaged = bytearray(content)
        damaged[place] ^= 0x5A
        kept.write_bytes(damaged)
        with pytest.raises(InvalidWeights, match="damaged or cut short"):
            read_checkpoint(kept, PLAN)


@pytest.mark.parametrize(
    "save", [torch.save, lambda what, file: pickle.dump(what, file, protocol=2)]
)
def test_a_checkpoint_with_code_is_refused_and_never_run(
    save: Callable[[object, io.BytesIO], None], tmp_path: Path
) -> None:
    target, content = tmp_path / "touched", io.BytesIO()
    save({"format": 1, "plan": PLAN.model_dump(), "state": Bomb(target)}, content)
    # Whoever wants to run code knows how the checksum is made.
    whole = content.getvalue() + hashlib.sha256(content.getvalue()).digest()
    checkpoint_path(PLAN, tmp_path).write_bytes(whole)
    with pytest.raises(InvalidWeights, match="cannot be read"):
        Training(PLAN, out=tmp_path, is_resumed=True)
    assert unfinished_plans(tmp_path) == []
    assert not target.exists()


@pytest.mark.parametrize(
    "state",
    [
        {}, {"networks": []}, [1, 2], "text", None,
        {"seed": 3, "stage": 0, "epoch": 1, "networks": [{}], "optimiser": None},
        {"seed": 3, "stage": 0, "epoch": 1, "networks": ["weights"], "optimiser": None},
    ],
)  # fmt: skip
def test_a_checkpoint_that_holds_something_else_is_refused(state: object, tmp_path: Path) -> None:
    save_checkpoint(checkpoint_path(PLAN, tmp_path), PLAN, state)  # type: ignore[arg-type]
    with pytest.raises(InvalidWeights, match="Begin the training anew"):
        Training(PLAN, out=tmp_path, is_resumed=True)


@pytest.mark.parametrize("means", [[], [torch.zeros(3)], [torch.zeros(3), torch.zeros(3)], None])
def test_an_optimiser_that_does_not_fit_is_refused(
    means: list[torch.Tensor] | None, tmp_path: Path
) -> None:
    kept = _checkpoint(tmp_path)
    state = read_checkpoint(kept, PLAN)
    state["optimiser"]["means"] = means
    save_checkpoint(kept, PLAN, state)
    with pytest.raises(InvalidWeights, match="damaged or of another version"):
        list(Training(PLAN, out=tmp_path, is_resumed=True).steps())


PIXELS, LABELS = np.zeros((20, 28, 28), np.uint8), np.zeros(20, np.int64)


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ((np.zeros((20, 27, 27), np.uint8), LABELS), "are 1 × 27 × 27, but .* takes 1 × 28 × 28"),
        ((np.zeros((20, 784), np.uint8), LABELS), "are 1 × 784, but"),
        ((np.zeros((20, 28, 28, 3), np.uint8), LABELS), "are 1 × 28 × 28 × 3, but"),
        ((PIXELS[:0], LABELS[:0]), "are none at all, but"),
        ((PIXELS, LABELS[:19]), "20 pictures to train on but 19 labels"),
        ((PIXELS, LABELS + 10), "has the label 10, but .* knows only 0 to 9"),
        ((PIXELS, LABELS - 1), "has the label -1, but"),
    ],
)
@pytest.mark.parametrize("name", ["training_arrays", "test_arrays"])
def test_pictures_of_the_wrong_shape_are_said_before_the_training(
    name: str, arrays: tuple[np.ndarray, np.ndarray], sentence: str, earlier: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before = _loads(earlier)
    monkeypatch.setattr(mnist, name, lambda: arrays)
    training = Training(PLAN, out=earlier.parent)
    with pytest.raises(InvalidPicture, match=sentence) as caught:
        next(training.steps())
    assert "Install the program again" in str(caught.value)
    assert not training.epochs
    assert _loads(earlier) == before


@pytest.mark.parametrize("epochs", [0, 1, 2])
def test_a_cancelled_training_leaves_earlier_weights_and_its_checkpoint(
    epochs: int, earlier: Path
) -> None:
    before, training = _loads(earlier), Training(PLAN, out=earlier.parent)
    steps = training.steps()
    next(steps)
    while len(training.epochs) < epochs:
        next(steps)
    steps.close()
    assert _loads(earlier) == before
    assert training.checkpoint.exists() == (epochs > 0)
    assert unfinished_plans(earlier.parent) == [PLAN][:epochs]


def test_a_training_cancelled_while_it_is_measured_leaves_earlier_weights(earlier: Path) -> None:
    before = _loads(earlier)
    until_measured(Training(PLAN, out=earlier.parent))
    assert _loads(earlier) == before


def test_a_folder_that_is_a_file_is_said_before_the_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotSave, match="Choose another folder"):
        Training(PLAN, out=tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_without_permission_is_said_before_the_training(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotSave, match="Permission denied"):
        Training(PLAN, out=tmp_path)


def test_the_probe_of_the_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    Training(PLAN, out=tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_the_bomb_of_these_tests_goes_off(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Bomb(tmp_path / "touched")))
    assert (tmp_path / "touched").exists()
