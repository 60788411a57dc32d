"""What the temperature's slider and button change together."""

from __future__ import annotations

import pytest
from synthetic_temperature import DISTILLED, PLAIN, STOPS, at, studied_catalogue

from advstudio.session.experiment import Adaptive, Choice, Compare, PictureRef
from advstudio.ui.experiment.choices import noise_beside
from advstudio.ui.views.temperature.distilled import (
    OFF,
    LogitObstacle,
    logit_obstacle,
    stops,
    studied_instead,
    temperature_of,
    temperature_request,
    with_logits_attacked,
    with_temperature,
)

CATALOGUE = studied_catalogue()


def test_the_stops_are_those_that_the_defense_names() -> None:
    assert stops(CATALOGUE) == STOPS


@pytest.mark.parametrize(
    ("defenses", "temperature"),
    [
        ((), OFF),
        ((Choice(name="pgd-training"),), OFF),
        ((Choice(name="distillation"),), 100),
        ((at(20), Choice(name="jpeg")), 20),
        ((Choice.of("distillation", weights="distillation-t5"),), 5),
        ((Choice.of("distillation", weights="mine"),), OFF),
    ],
)
def test_the_temperature_is_that_of_the_weights_in_use(
    defenses: tuple[Choice, ...], temperature: int
) -> None:
    assert temperature_of(PLAIN.updated(defenses=defenses), CATALOGUE) == temperature


@pytest.mark.parametrize("before", [(), (Choice(name="pgd-training"),), (at(2),)])
def test_a_temperature_takes_the_place_of_other_weights_and_keeps_the_rest(
    before: tuple[Choice, ...],
) -> None:
    jpeg = Choice.of("jpeg", quality=40)
    given = PLAIN.updated(defenses=(*before, jpeg))
    assert with_temperature(given, CATALOGUE, 20) == {"defenses": (at(20), jpeg)}


def test_the_default_temperature_is_not_written_down() -> None:
    assert with_temperature(PLAIN, CATALOGUE, 100) == {"defenses": DISTILLED.defenses}


def test_off_leaves_the_model_with_its_own_weights() -> None:
    given = PLAIN.updated(defenses=(at(20), Choice(name="jpeg")))
    assert with_temperature(given, CATALOGUE, OFF) == {"defenses": (Choice(name="jpeg"),)}


def test_an_attacker_of_the_logits_follows_the_temperature() -> None:
    given = DISTILLED.updated(adaptive=Adaptive(temperature=100, restarts=3))
    changes = with_temperature(given, CATALOGUE, 20)
    assert changes["adaptive"] == Adaptive(temperature=20, restarts=3)
    assert with_temperature(given, CATALOGUE, OFF)["adaptive"] == Adaptive(restarts=3)


def test_noise_beside_stays_beside_the_same() -> None:
    given = DISTILLED.updated(compare=noise_beside(DISTILLED))
    compared = with_temperature(given, CATALOGUE, 20)["compare"]
    assert compared == Compare(model="mnist-small", defenses=(at(20),), mode="noise")


def test_attacking_the_logits_changes_the_divisor_alone() -> None:
    given = DISTILLED.updated(adaptive=Adaptive(averaged_passes=4))
    on = with_logits_attacked(given, 100)
    assert on == {"adaptive": Adaptive(averaged_passes=4, temperature=100)}
    off = with_logits_attacked(given.updated(**on), 1)
    assert off == {"adaptive": Adaptive(averaged_passes=4)}


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({}, LogitObstacle.NONE),
        ({"attack": Choice(name="square")}, LogitObstacle.ATTACK),
        ({"defenses": ()}, LogitObstacle.UNDEFENDED),
        ({"defenses": (at(1),)}, LogitObstacle.AT_ONE),
    ],
)
def test_dividing_the_logits_needs_saturated_ones_and_a_gradient(
    changes: dict[str, object], obstacle: LogitObstacle
) -> None:
    assert logit_obstacle(DISTILLED.updated(**changes), CATALOGUE) is obstacle


def test_the_study_is_asked_for_at_the_sliders_epsilon_only_where_that_is_linf() -> None:
    assert temperature_request(DISTILLED, CATALOGUE).epsilon == 0.25
    other = DISTILLED.updated(norm="L2", epsilon=3.0)
    assert temperature_request(other, CATALOGUE).epsilon == CATALOGUE.models["mnist-small"].epsilon


def test_a_model_with_distilled_weights_is_offered() -> None:
    offered = studied_instead(CATALOGUE)
    assert offered is not None
    assert offered.name == "mnist-small"


def test_the_study_is_of_the_picture_that_is_chosen() -> None:
    other = PictureRef(dataset="mnist", index=5)
    assert temperature_request(DISTILLED.updated(picture=other), CATALOGUE).picture == other
