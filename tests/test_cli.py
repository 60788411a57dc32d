"""The command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from brief_trainings import give_few_pictures
from PIL import Image

from advstudio.cli import main
from advstudio.models.weights import own_cards, read_card
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.files import saved
from advstudio.training.run import Status, Training

MNIST = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.15)


@pytest.fixture
def experiment(tmp_path: Path) -> Path:
    saved(MNIST, tmp_path / "seven.json")
    return tmp_path / "seven.json"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("models", "mnist-small"), ("defenses", "label-only"), ("attacks", "pgd"),
        ("datasets", "mnist"),
    ],
)  # fmt: skip
def test_list_prints_json(kind: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", kind, "--json"]) == 0
    assert name in [row["name"] for row in json.loads(capsys.readouterr().out)]


def test_list_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "attacks"]) == 0
    assert "fgsm" in capsys.readouterr().out


def test_run_writes_frame_picture_and_tensors(experiment: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", str(experiment), "--out", str(out), "--device", "cpu"]) == 0
    frame = json.loads((out / "frame.json").read_text())
    tensors = np.load(out / "tensors.npz")
    picture = np.asarray(Image.open(out / "adversarial.png"))
    assert Experiment.model_validate(frame["experiment"]) == MNIST
    assert frame["threat_model"]["norm"] == "Linf"
    (outcome,) = frame["outcomes"]
    assert outcome["clean"]["class"] == "7"
    assert outcome["norms"]["Linf"] == pytest.approx(0.15, abs=1e-6)
    assert np.abs(tensors["delta"]).max() == pytest.approx(0.15, abs=1e-6)
    assert np.array_equal(picture, np.rint(tensors["x_adv"][0] * 255))


def test_run_says_when_the_defense_refused_the_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    squeezed = MNIST.updated(defenses=(Choice.of("feature-squeezing"),))
    saved(squeezed, tmp_path / "seven.json")
    out = tmp_path / "out"
    assert main(["run", str(tmp_path / "seven.json"), "--out", str(out), "--device", "cpu"]) == 0
    (outcome,) = json.loads((out / "frame.json").read_text())["outcomes"]
    assert outcome["is_refused"]
    assert outcome["suspicion"]["adversarial"] > outcome["suspicion"]["threshold"]
    assert not outcome["is_goal_reached"]
    assert "and refused" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_figure_is_written(suffix: str, experiment: Path, tmp_path: Path) -> None:
    file = tmp_path / f"figure.{suffix}"
    assert main(["figure", str(experiment), "--out", str(file), "--device", "cpu"]) == 0
    assert file.stat().st_size > 10_000


def test_figure_of_a_smoothed_network_holds_its_certificate(tmp_path: Path) -> None:
    smoothing = Choice.of("randomized-smoothing", certificate_draws=200, draws=4)
    saved(MNIST.updated(defenses=(smoothing,)), tmp_path / "seven.json")
    file = tmp_path / "figure.svg"
    arguments = ["figure", str(tmp_path / "seven.json"), "--out", str(file), "--device", "cpu"]
    assert main(arguments) == 0
    drawn = file.read_text("utf-8")
    assert "tinted: certified, L∞ ≤ " in drawn
    assert "certified, L2" in drawn
    assert "class 7 certified for L2 ≤ " in " ".join(drawn.split())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "missing.json", "--out", "x"], "missing.json"),
        (["gui", "--size", "big"], "is not WIDTHxHEIGHT"),
        (["train", "fast-adversaril"], "Did you mean “fast-adversarial”"),
        (["train", "standard"], "Name yours, e.g. --name standard-1"),
        (["train", "standard", "epochs"], "Write it as NAME=VALUE, e.g. epochs=5"),
        (["train", "standard", "epochs=0"], "epochs = 0"),
        (["train", "standard", "epochs=many"], "epochs = many"),
        (["train", "standard", "epsilon=0.1"], "epsilon = 0.1"),
        (["train", "standard", "--name", "My Net"], "cannot be called “My Net”"),
        (["train", "standard", "--model", "imagenet-resnet18"], "Choose one of mnist-small"),
        (["train", "standard", "--resume", "--name", "mine"], "Begin the training anew"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_status_two(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert complaint in " ".join(capsys.readouterr().err.split())


LINEAR = ["--model", "mnist-linear", "--device", "cpu", "--seed", "3"]


def test_train_writes_weights_and_tells_every_epoch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_few_pictures(monkeypatch)
    settings = ["fgsm-adversarial", "epochs=2", "labels=true", "batch-size=40", "--name", "mine"]
    assert main(["train", *settings, *LINEAR, "--out", str(tmp_path)]) == 0
    path, told = tmp_path / "mnist-linear.mine.safetensors", capsys.readouterr().out
    card = read_card(path)
    assert card is not None
    assert (card.recipe, card.seed, card.epochs) == ("fgsm-adversarial", 3, 2)
    assert (card.parameters["labels"], card.parameters["batch_size"]) == ("true", 40)
    assert "epoch 1/2: loss" in told
    assert "epoch 2/2: loss" in told
    assert f"written to {path}" in told
    assert f"clean accuracy {card.clean_accuracy:.2%}" in told


def test_train_writes_to_the_users_own_folder_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    give_few_pictures(monkeypatch)
    assert main(["train", "trades", "epochs=1", "steps=1", *LINEAR]) == 0
    assert [card.name for card in own_cards()] == ["trades"]


@pytest.mark.parametrize(("epoch", "sentence"), [
    (None, "before its first epoch had ended, so nothing was saved"),
    ("epoch 1/", "stopped after 1 of its epochs; .* add --resume to go on"),
])  # fmt: skip
def test_ctrl_c_ends_a_training_in_a_sentence_and_it_can_be_resumed(
    epoch: str | None, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    give_few_pictures(monkeypatch)
    arguments = ["train", "standard", "epochs=2", "batch_size=40", *LINEAR, "--out", str(tmp_path)]
    steps = Training.steps

    def _interrupted(training: Training) -> Iterator[Status | None]:
        for status in steps(training):
            if epoch is None or training.epochs:
                raise KeyboardInterrupt
            yield status

    with monkeypatch.context() as patched:
        patched.setattr(Training, "steps", _interrupted)
        assert main(arguments) == 2
    assert re.search(sentence, " ".join(capsys.readouterr().err.split()))
    assert not list(tmp_path.glob("*.safetensors"))
    if epoch is not None:
        assert main([*arguments, "--resume"]) == 0
        told = capsys.readouterr().out
        assert "epoch 2/2" in told
        assert "epoch 1/2" not in told


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--version"])
    assert capsys.readouterr().out.strip() == "0.1.0"
