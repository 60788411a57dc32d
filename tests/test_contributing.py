"""The cards of CONTRIBUTING.md: what each shows works, word for word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from brief_trainings import course_of, digits, progress_of, weights_of
from contributed import PACKAGES, cards, load
from documents import ROOT, block
from victims import small_victim

from advstudio import cli
from advstudio.core.ability import abilities
from advstudio.core.attack import ATTACKS, gradient_at
from advstudio.core.ball import Ball
from advstudio.core.dataset import DATASETS
from advstudio.core.defense import DEFENSES
from advstudio.core.model import MODELS
from advstudio.core.norms import Linf
from advstudio.core.recipe import RECIPES
from advstudio.models.weights import read_card
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.files import saved
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame
from advstudio.session.inventory import parameters
from advstudio.session.pipeline import attack_frames
from advstudio.session.workbench import Workbench

ATTACK = "advstudio/attacks/sign_noise.py"
DEFENSE = "advstudio/defenses/mean_filter.py"
RECIPE = "advstudio/training/label_smoothing.py"
DATASET = "advstudio/datasets/stripes.py"
MODEL = "advstudio/models/stripes_means.py"
COMMAND = "advstudio/commands/sizing.py"
CONTRACTS = {
    "sign-noise": "tests/attacks/test_contract.py",
    "mean-filter": "tests/defenses/test_inference.py",
    "label-smoothing": "tests/training/test_recipes.py",
}


@pytest.fixture(autouse=True)
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an example registers is gone after its test."""
    for registry in (ATTACKS, DEFENSES, RECIPES, DATASETS, MODELS):
        len(registry)  # loaded first, so that no example hides behind a shipped name
        monkeypatch.setattr(registry, "_parts", dict(registry._parts))


def test_every_card_is_tested() -> None:
    files = {path for path in cards() if path.partition("/")[0] not in PACKAGES}
    assert files == {ATTACK, DEFENSE, RECIPE, DATASET, MODEL, COMMAND}


def test_no_card_shows_a_file_that_is_there() -> None:
    assert [path for path in cards() if (ROOT / path).exists()] == []


def test_the_parts_keep_what_every_part_promises() -> None:
    # In a process of its own, where they are registered before the tests are collected.
    run = [sys.executable, "-m", "pytest", "-v", "-p", "contributed"]
    done = subprocess.run(
        [*run, *CONTRACTS.values(), "-k", " or ".join(CONTRACTS)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    for name, file in CONTRACTS.items():
        passed = [line for line in done.stdout.splitlines() if "PASSED" in line and name in line]
        assert [line for line in passed if line.startswith(file)], name


def test_the_attack_takes_every_pixel_to_the_rim_of_the_ball(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(ATTACK, tmp_path, monkeypatch)
    victim = small_victim()
    attack = ATTACKS["sign-noise"]
    (x_adv,) = attack()(victim.model, victim.x, victim.goal, Ball(Linf(), 0.1), victim.rng)
    inside = (victim.x > 0.1) & (victim.x < 0.9)
    assert torch.allclose((x_adv - victim.x).abs()[inside], torch.tensor(0.1), atol=1e-6)
    assert [parameter.name for parameter in parameters(attack)] == ["share"]


def test_the_defense_shows_the_model_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(DEFENSE, tmp_path, monkeypatch)
    victim = small_victim()
    defense = DEFENSES["mean-filter"]()
    seen = defense.change(victim.x)
    assert torch.allclose(seen[:, :, 4, 4], victim.x[:, :, 3:6, 3:6].mean(dim=(2, 3)), atol=1e-6)
    assert torch.allclose(seen[:, :, 0, 0], victim.x[:, :, :2, :2].mean(dim=(2, 3)), atol=1e-6)
    defended = defense.applied(victim.model)
    assert torch.equal(defended(victim.x), victim.model(seen))
    assert gradient_at(defended, victim.x, victim.goal).grad.flatten(1).any(dim=1).all()


def test_the_recipe_without_smoothing_is_plain_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(RECIPE, tmp_path, monkeypatch)
    plain, none, some = course_of("standard"), *(course_of("label-smoothing") for _ in range(2))
    brief = {"epochs": 1, "batch_size": 40}
    progress_of("standard", plain, digits(80), **brief)
    progress_of("label-smoothing", none, digits(80), share=0, **brief)
    progress_of("label-smoothing", some, digits(80), **brief)
    assert torch.equal(weights_of(none.network), weights_of(plain.network))
    assert not torch.equal(weights_of(some.network), weights_of(plain.network))


def test_the_dataset_has_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(DATASET, tmp_path, monkeypatch)
    dataset = DATASETS["stripes"]
    for name in dataset.splits:
        pixels, labels = dataset.split(name)
        assert (pixels.shape[3], *pixels.shape[1:3]) == dataset.picture_shape
        assert set(labels.tolist()) == set(range(len(dataset.class_names())))
    pixels, labels = dataset.split("test")
    assert len(dataset) == len(pixels)
    for label in (0, 1):
        index = dataset.index_of(label)
        assert index is not None
        assert dataset.picture(index).label == label == labels[index]


def test_the_model_is_attacked_trained_and_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (DATASET, MODEL):
        load(path, tmp_path, monkeypatch)
    experiment = Experiment(
        model="stripes-means",
        picture=PictureRef(dataset="stripes", index=0),
        attack=Choice(name="fgsm"),
        epsilon=0.1,
    )
    frame = finished(attack_frames(experiment, Workbench("cpu")), Frame)
    assert frame.primary.clean_class == frame.primary.label
    assert frame.primary.is_flipped
    assert set(abilities("stripes-means")) == {"train", "examine", "copy", "compare"}
    settings = ("epochs=5", "batch_size=50", "--model", "stripes-means", "--out", str(tmp_path))
    assert cli.main(["train", "standard", *settings]) == 0
    card = read_card(tmp_path / "stripes-means.standard.safetensors")
    assert card is not None
    assert card.clean_accuracy > 0.9


def test_the_command_prints_the_size_of_the_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load(COMMAND, tmp_path, monkeypatch)
    # As in that file, whose first line is the same.
    code = "from __future__ import annotations\n" + block("CONTRIBUTING.md", "python cli")
    exec(compile(code, "CONTRIBUTING.md", "exec"), vars(cli))
    experiment = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.25)
    saved(experiment, tmp_path / "seven.json")
    try:
        assert cli.main(["sizes", str(tmp_path / "seven.json"), "--device", "cpu"]) == 0
    finally:
        del cli.app["sizes"]
        monkeypatch.delattr(cli, "sizes")
    assert "L∞ 0.2500" in capsys.readouterr().out
