"""What can be chosen together with what."""

from __future__ import annotations

import pytest
from synthetic_catalogue import catalogue

from advstudio.session.experiment import Adaptive, Experiment
from advstudio.ui.experiment.availability import Grants, Obstacle, attack_obstacle

MNIST = Experiment(model="mnist-small")
HIDDEN, LABELS = Grants("probabilities", "none"), Grants("label", "none")


@pytest.mark.parametrize(
    ("attack", "grants", "obstacle"),
    [
        ("fgsm", Grants(), Obstacle.NONE),
        ("fgsm", HIDDEN, Obstacle.GRADIENT),
        ("square", HIDDEN, Obstacle.NONE),
        ("square", LABELS, Obstacle.SCORES),
    ],
)
def test_attack_is_offered_where_it_can_start(
    attack: str, grants: Grants, obstacle: Obstacle
) -> None:
    assert attack_obstacle(catalogue().attacks[attack], MNIST, grants) is obstacle


def test_borrowed_gradient_lets_a_white_box_attack_start() -> None:
    borrowed = MNIST.updated(adaptive=Adaptive(gradient="undefended"))
    assert not attack_obstacle(catalogue().attacks["fgsm"], borrowed, LABELS)


def test_attack_for_small_pictures_is_not_offered_for_large_ones() -> None:
    square = catalogue().attacks["square"]
    assert attack_obstacle(square, Experiment(), Grants()) is Obstacle.INPUT
