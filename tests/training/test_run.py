"""Training from the command line's side: weights and card, or a sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch

from advstudio.core.errors import CannotSave, InvalidExperiment, NotApplicable, UnknownName
from advstudio.core.model import MODELS
from advstudio.core.recipe import TrainingProgress
from advstudio.datasets import mnist
from advstudio.models.weights import Card, load_trained, read_card
from advstudio.paths import data_dir
from advstudio.training.run import initialised, train


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 pictures to train on and 100 others to test on."""
    pixels, labels = mnist.test_arrays()
    monkeypatch.setattr(mnist, "training_arrays", lambda: (pixels[:300], labels[:300]))
    monkeypatch.setattr(mnist, "test_arrays", lambda: (pixels[300:400], labels[300:400]))


def _finished(recipe: str, out: Path, **parameters: object) -> tuple[Path, list[TrainingProgress]]:
    steps = train("mnist-linear", recipe, out=out, seed=3, parameters=parameters)
    progress = []
    while True:
        try:
            progress.append(next(steps))
        except StopIteration as end:
            return end.value, progress


def test_a_training_ends_with_weights_and_a_complete_card(tmp_path: Path) -> None:
    path, progress = _finished("fgsm-adversarial", tmp_path, epochs=2, labels="true")
    card = read_card(path)
    assert path == tmp_path / "mnist-linear.fgsm-adversarial.safetensors"
    assert len(progress) == 2
    assert card is not None
    assert all(getattr(card, name) not in ("", None, (), {}) for name in Card.model_fields)
    assert (card.model, card.recipe, card.seed) == ("mnist-linear", "fgsm-adversarial", 3)
    assert (card.epochs, card.pictures) == (2, 100)
    assert card.parameters["labels"] == "true"
    assert card.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert {"python", "torch", "advstudio"} <= card.versions.keys()
    assert [a.epsilon for a in card.fgsm_accuracy] == [0.1, 0.25, 0.3]
    assert (card.pgd_accuracy[0].steps, card.pgd_accuracy[0].restarts) == (50, 10)


def test_weights_that_were_trained_into_the_users_folder_can_be_loaded() -> None:
    _finished("fgsm-adversarial", data_dir() / "weights", epochs=1)
    load_trained(MODELS["mnist-linear"].build(), "mnist-linear", "fgsm-adversarial")


def test_the_initial_weights_follow_from_the_seed_alone() -> None:
    first = initialised(MODELS["mnist-linear"], 1)
    torch.rand(5)
    again = initialised(MODELS["mnist-linear"], 1)
    assert torch.equal(first[1].weight, again[1].weight)


@pytest.mark.parametrize(
    ("model", "recipe", "parameters", "error", "sentence"),
    [
        ("mnist-smal", "standard", {}, UnknownName, "Did you mean “mnist-small”"),
        ("mnist-small", "standart", {}, UnknownName, "Did you mean “standard”"),
        ("mnist-small", "standard", {"epochs": 0}, InvalidExperiment, "epochs = 0"),
        ("mnist-small", "standard", {"epsilon": 1}, InvalidExperiment, "epsilon = 1"),
        ("imagenet-resnet18", "standard", {}, NotApplicable, "Choose one of mnist-small"),
    ],
)
def test_what_cannot_be_trained_is_said_before_the_training(
    tmp_path: Path,
    model: str,
    recipe: str,
    parameters: dict[str, object],
    error: type[Exception],
    sentence: str,
) -> None:
    with pytest.raises(error, match=sentence):
        next(train(model, recipe, out=tmp_path, parameters=parameters))


def test_a_folder_that_cannot_be_written_is_said_before_the_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotSave, match="Choose another folder"):
        next(train("mnist-linear", "standard", out=tmp_path / "file"))
