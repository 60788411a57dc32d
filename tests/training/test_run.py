"""A whole training: weights and card, or a sentence before it begins."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
import torch
from brief_trainings import finished, plan_of, until_measured

from advstudio.core.errors import InvalidExperiment, NotApplicable, UnknownName
from advstudio.core.model import MODELS
from advstudio.models.weights import Card, load_trained, own_cards, own_folder, read_card
from advstudio.training.plan import planned
from advstudio.training.run import Training

pytestmark = pytest.mark.usefixtures("few_pictures")


def test_a_training_ends_with_weights_and_a_complete_card(tmp_path: Path) -> None:
    plan = plan_of("fgsm-adversarial", model="mnist-linear", labels="true")
    path, said = finished(Training(plan, out=tmp_path))
    card = read_card(path)
    assert path == tmp_path / "mnist-linear.fgsm-adversarial.safetensors"
    assert [s.progress.epoch for s in said if s.held_out and not s.is_measuring] == [1, 2]
    assert card is not None
    # A brief training takes 0.00 minutes.
    told = set(Card.model_fields) - {"training_minutes"}
    assert all(getattr(card, name) not in ("", None, (), {}) for name in told)
    assert (card.model, card.recipe, card.seed) == ("mnist-linear", "fgsm-adversarial", 3)
    assert (card.name, card.epochs, card.pictures) == ("fgsm-adversarial", 2, 40)
    assert card.parameters["labels"] == "true"
    assert card.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert {"python", "torch", "advstudio"} <= card.versions.keys()
    assert [a.epsilon for a in card.fgsm_accuracy] == [0.1, 0.25, 0.3]
    assert (card.pgd_accuracy[0].steps, card.pgd_accuracy[0].restarts) == (50, 10)


def test_every_epoch_is_tried_on_test_pictures_and_remembered(tmp_path: Path) -> None:
    training = Training(plan_of("fgsm-adversarial", model="mnist-linear"), out=tmp_path)
    ends = [s for s in until_measured(training) if s.progress.is_epoch_end and not s.is_measuring]
    assert [s.held_out for s in ends] == [epoch.held_out for epoch in training.epochs]
    for status, epoch in zip(ends, training.epochs, strict=True):
        assert epoch.loss == status.progress.loss
        assert (epoch.clean, epoch.adversarial) == (
            status.progress.clean, status.progress.adversarial,
        )  # fmt: skip
        found = epoch.held_out
        assert 0 <= found.pgd <= found.fgsm <= found.clean.accuracy <= 1
    assert ends[-1].seconds_left == 0


def test_an_own_name_goes_into_the_file_and_the_card(tmp_path: Path) -> None:
    plan = plan_of("standard", model="mnist-linear").model_copy(update={"name": "mine-2"})
    path, _ = finished(Training(plan, out=tmp_path))
    card = read_card(path)
    assert path.name == "mnist-linear.mine-2.safetensors"
    assert card is not None
    assert (card.name, card.recipe) == ("mine-2", "standard")


@pytest.mark.parametrize(
    ("recipe", "settings", "name"),
    [
        ("distillation", {"temperature": 7}, "distillation-t7"),
        ("ibp", {"epsilon": 0.1}, "ibp-0.1"),
        ("trades", {}, "trades"),
    ],
)
def test_recipes_in_several_strengths_are_told_apart(
    recipe: str, settings: dict[str, float], name: str
) -> None:
    plan = planned({"recipe": recipe, "parameters": settings})
    assert (plan.weights_name, plan.file_name) == (name, f"mnist-small.{name}")


def test_weights_that_were_trained_into_the_users_folder_can_be_loaded() -> None:
    plan = plan_of("fgsm-adversarial", model="mnist-linear", epochs=1)
    finished(Training(plan, out=own_folder()))
    load_trained(MODELS["mnist-linear"].build(), "mnist-linear", "fgsm-adversarial")
    assert [card.name for card in own_cards()] == ["fgsm-adversarial"]


def test_a_pause_is_no_training_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def _tick() -> float:
        now[0] += 1e-6
        return now[0]

    monkeypatch.setattr(time, "monotonic", _tick)
    training = Training(plan_of("standard", model="mnist-linear"), out=tmp_path)
    for status in training.steps():
        now[0] += 1000.0
        if status is not None and status.is_measuring:
            break
    assert training.epochs[0].held_out.clean.accuracy > 0
    # Some hundred ticks, no pause.
    assert 0 < status.seconds < 1


def test_looking_at_a_network_in_training_does_not_change_its_training(tmp_path: Path) -> None:
    contents = []
    for is_watched in (False, True):
        training = Training(plan_of("dropout", model="mnist-maxout"), out=tmp_path)
        for status in training.steps():
            if is_watched:
                training.classifier(torch.rand(3, 1, 28, 28))
            if status is not None and status.is_measuring:
                break
        network = training._course.network
        contents.append(torch.cat([p.detach().flatten() for p in network.parameters()]))
    assert torch.equal(*contents)


def test_the_classifier_in_training_answers_without_dropout(tmp_path: Path) -> None:
    training = Training(plan_of("standard", model="mnist-maxout"), out=tmp_path)
    next(training.steps())
    x = torch.rand(3, 1, 28, 28)
    assert torch.equal(training.classifier(x), training.classifier(x))


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"model": "mnist-smal"}, UnknownName, "Did you mean “mnist-small”"),
        ({"recipe": "standart"}, UnknownName, "Did you mean “standard”"),
        ({"parameters": {"epochs": 0}}, InvalidExperiment, "epochs = 0"),
        ({"parameters": {"epsilon": 1}}, InvalidExperiment, "epsilon = 1"),
        ({"seed": -1}, InvalidExperiment, "seed = -1"),
        ({"seed": 2**31}, InvalidExperiment, "seed = 2147483648"),
        ({"name": "../mine"}, InvalidExperiment, "cannot be called “../mine”"),
        ({"name": "Mine"}, InvalidExperiment, "small letters"),
        ({"name": "a" * 65}, InvalidExperiment, "up to 64"),
        ({"model": "imagenet-resnet18"}, NotApplicable, "Choose one of mnist-small"),
    ],
)
def test_what_cannot_be_trained_is_said_before_the_training(
    given: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        planned(given)


def test_a_layer_that_a_recipe_does_not_know_is_said_in_the_first_step(tmp_path: Path) -> None:
    training = Training(plan_of("ibp", model="mnist-maxout"), out=tmp_path)
    with pytest.raises(NotApplicable, match="Choose a network of dense"):
        next(training.steps())
