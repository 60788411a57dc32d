"""The experiments that ship show what their titles say."""

from __future__ import annotations

import pytest

from advstudio import paths
from advstudio.session.experiment import Adaptive, Choice
from advstudio.session.files import opened
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame
from advstudio.session.pipeline import attack_frames
from advstudio.session.verdict.frames import VerdictFrame
from advstudio.session.verdict.work import verdict_frames
from advstudio.session.workbench import Workbench

FLIPPED = {
    "1-panda-to-gibbon": [True],
    "2-noise-does-nothing": [True, False],
    "3-adversarial-training-holds": [True, False],
    "4-label-only-hides-nothing": [True, True],
    "5-distillation-falls-to-transfer": [True, True],
    "6-label-only-falls-to-labels": [True],
    "7-the-smallest-change": [True, False],
    "8-a-few-pixels": [True],
    "9-distillation-hides-the-gradient": [False],
    "10-hidden-or-robust": [False, False],
    "11-overfitted-to-one-step": [False],
}


@pytest.mark.parametrize("name", FLIPPED)
def test_an_example_shows_what_its_title_says(name: str) -> None:
    experiment = opened(paths.resource("experiments", f"{name}.json"))
    frame = finished(attack_frames(experiment, Workbench("cpu")), Frame)
    assert [outcome.is_flipped for outcome in frame.outcomes] == FLIPPED[name]


def test_distillation_holds_until_the_attacker_divides_the_logits() -> None:
    file = paths.resource("experiments", "9-distillation-hides-the-gradient.json")
    experiment = opened(file).updated(adaptive=Adaptive(temperature=100))
    frame = finished(attack_frames(experiment, Workbench("cpu")), Frame)
    assert frame.primary.is_flipped


@pytest.mark.parametrize(
    ("name", "lights"),
    [("10-hidden-or-robust", ["red", "green"]), ("11-overfitted-to-one-step", ["red"])],
)
def test_an_example_on_hidden_gradients_shows_its_lights(name: str, lights: list[str]) -> None:
    experiment = opened(paths.resource("experiments", f"{name}.json"))
    frame = finished(verdict_frames(experiment, Workbench("cpu")), VerdictFrame)
    views = [view for view in (frame.primary, frame.compared) if view is not None]
    assert [view.light for view in views] == lights


def test_what_one_step_leaves_many_steps_break() -> None:
    experiment = opened(paths.resource("experiments", "11-overfitted-to-one-step.json"))
    many = experiment.updated(attack=Choice(name="pgd"))
    assert finished(attack_frames(many, Workbench("cpu")), Frame).primary.is_flipped


def test_every_example_is_tested() -> None:
    shipped = {file.stem for file in paths.resource("experiments").glob("*.json")}
    assert shipped == set(FLIPPED)
