"""The command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from advstudio.cli import main
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.files import saved

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


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_figure_is_written(suffix: str, experiment: Path, tmp_path: Path) -> None:
    file = tmp_path / f"figure.{suffix}"
    assert main(["figure", str(experiment), "--out", str(file), "--device", "cpu"]) == 0
    assert file.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "missing.json", "--out", "x"], "missing.json"),
        (["gui", "--size", "big"], "is not WIDTHxHEIGHT"),
        (["train", "fast-adversaril"], "Did you mean “fast-adversarial”"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_status_two(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert complaint in " ".join(capsys.readouterr().err.split())


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--version"])
    assert capsys.readouterr().out.strip() == "0.1.0"
