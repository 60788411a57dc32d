"""The Experiment: round trips, bounds, and what a change affects."""

from __future__ import annotations

import json
import pickle

import pytest

from advstudio.core.errors import InvalidExperiment
from advstudio.session.experiment import (
    Choice,
    Compare,
    CompareMode,
    Experiment,
    PictureRef,
    Plane,
    affected,
)

FULL = Experiment(
    model="mnist-small",
    picture=PictureRef(dataset="mnist", index=7),
    defenses=(Choice.of("distillation"), Choice.of("jpeg", quality=40)),
    attack=Choice.of("pgd", steps=7, random_start=False),
    norm="L2",
    epsilon=1.5,
    target=3,
    plane=Plane(second="picture", picture=9),
    compare=Compare(model="mnist-linear", mode="carry"),
)
FIVE = [{"name": "jpeg"}] * 5


def test_json_round_trip_is_equal() -> None:
    assert Experiment.from_json(FULL.to_json()) == FULL


def test_an_experiment_crosses_processes() -> None:
    assert pickle.loads(pickle.dumps(FULL)) == FULL


def test_an_experiment_is_hashable() -> None:
    assert len({FULL, Experiment.from_json(FULL.to_json()), Experiment()}) == 2


def test_parameters_are_a_mapping_in_json() -> None:
    written = json.loads(FULL.to_json())
    assert written["attack"]["parameters"] == {"steps": 7, "random_start": False}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "is not JSON"),
        ("[1]", "holds no JSON object"),
        ('{"epsilon": -0.1}', "“epsilon” holds -0.1: input should be greater than or equal to 0"),
        ('{"epsilon": NaN}', "finite number"),
        ('{"norm": "L3"}', "“norm” holds 'L3': input should be 'Linf', 'L2', 'L1' or 'L0'"),
        ('{"schema_version": 7}', "has format 7, but this program reads up to 1"),
        ('{"colour": "red"}', "“colour” holds 'red': extra inputs are not permitted"),
        ('{"seed": -1}', "“seed”"),
        ('{"picture": {"index": -2}}', "“picture.index” holds -2"),
        (json.dumps({"defenses": FIVE}), "“defenses” holds"),
        (json.dumps({"compare": {"model": "mnist-small", "defenses": FIVE}}), "“compare.defenses”"),
    ],
)
def test_a_bad_file_is_answered_with_a_sentence(text: str, complaint: str) -> None:
    with pytest.raises(InvalidExperiment) as caught:
        Experiment.from_json(text)
    assert complaint in str(caught.value)


def test_an_update_out_of_bounds_is_refused() -> None:
    with pytest.raises(InvalidExperiment, match="greater than or equal to 0"):
        FULL.updated(epsilon=-1.0)


def test_alone_the_first_classifier_is_compared_with_nothing() -> None:
    assert FULL.alone() == FULL.updated(compare=None)


@pytest.mark.parametrize("mode", ["own", "carry", "noise"])
def test_each_compared_classifier_is_an_experiment_by_itself(mode: CompareMode) -> None:
    other = Compare(model="mnist-linear", defenses=(Choice.of("label-only"),), mode=mode)
    first, second = FULL.updated(compare=other).classifiers()
    assert first == FULL.updated(compare=None)
    assert second == first.updated(model="mnist-linear", defenses=other.defenses)


def test_a_classifier_by_itself_is_found_where_a_checked_equal_was_kept() -> None:
    checked = FULL.updated(model="mnist-linear", defenses=(), compare=None)
    second = FULL.classifiers()[1]
    assert {checked: "kept"}[second] == "kept"
    assert second.to_json() == checked.to_json()
    assert repr(second) == repr(checked)


def test_an_experiment_without_comparison_is_its_only_classifier() -> None:
    by_itself = FULL.updated(compare=None)
    assert by_itself.alone() == by_itself
    assert by_itself.classifiers() == (by_itself,)


@pytest.mark.parametrize(
    ("changes", "lanes"),
    [
        ({}, set()),
        ({"epsilon": 0.2}, {"attack"}),
        ({"plane": Plane(seed=3)}, {"attack"}),
        ({"epsilon_end": 0.2}, {"attack", "sweep"}),
        ({"norm": "L1"}, {"attack", "sweep"}),
        ({"defenses": ()}, {"attack", "sweep"}),
        ({"compare": None}, {"attack", "sweep"}),
        ({"picture": PictureRef(dataset="mnist", index=8)}, {"attack", "sweep"}),
    ],
)
def test_only_the_affected_lanes_run_again(changes: dict[str, object], lanes: set[str]) -> None:
    assert affected(FULL, FULL.updated(**changes)) == lanes
