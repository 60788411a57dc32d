"""Accuracies under attack, held against closed forms."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from advstudio.core.classifier import Classifier
from advstudio.core.generators import returned
from advstudio.evaluation.digits import evenly_spread
from advstudio.training.measure import (
    clean_accuracy,
    fgsm_accuracy,
    held_out,
    pgd_accuracy,
)

# Class 1 where the one pixel is above 0.5: an attack needs its distance from 0.5.
PIXELS = torch.tensor([0.0, 0.2, 0.45, 0.55, 0.8, 1.0]).view(-1, 1, 1, 1)
LABELS = torch.tensor([0, 0, 0, 1, 1, 0])


def _threshold() -> Classifier:
    def _forward(x: Tensor) -> Tensor:
        value = 10 * (x.flatten(1) - 0.5)
        return torch.cat([-value, value], dim=1)

    return Classifier(_forward, ("low", "high"), (1, 1, 1))


def test_clean_accuracy_is_the_share_that_is_right() -> None:
    assert clean_accuracy(_threshold(), PIXELS, LABELS) == 5 / 6


def test_fgsm_leaves_what_is_farther_from_the_boundary_than_epsilon() -> None:
    accuracy = returned(fgsm_accuracy(_threshold(), PIXELS, LABELS, 0.1))
    assert (accuracy.accuracy, accuracy.pictures, accuracy.epsilon) == (3 / 6, 6, 0.1)


def test_pgd_leaves_what_is_farther_from_the_boundary_than_epsilon() -> None:
    accuracy = returned(pgd_accuracy(_threshold(), PIXELS, LABELS, epsilon=0.4, restarts=2))
    assert accuracy.accuracy == 1 / 6
    assert (accuracy.steps, accuracy.step_size, accuracy.restarts) == (50, 0.01, 2)


def test_pgd_ends_early_where_nothing_is_left() -> None:
    found = returned(pgd_accuracy(_threshold(), PIXELS, LABELS, epsilon=1.0, restarts=3))
    assert found.accuracy == 0


def test_a_network_in_training_is_tried_clean_and_under_both_attacks() -> None:
    found = returned(held_out(_threshold(), PIXELS, LABELS, epsilon=0.3))
    # Of the five that are right, those farther than 0.3 from the boundary: 0.0 and 0.8; the
    # pixel at 0.2 reaches it exactly, and float32 rounding decides on which side it ends.
    assert found.epsilon == 0.3
    assert found.clean.accuracy == pytest.approx(5 / 6)
    assert found.fgsm == found.pgd
    assert found.fgsm in (1 / 6, 2 / 6)
    logits = _threshold()(PIXELS)
    # Float32 mean of six.
    expected = float(nn.functional.cross_entropy(logits, LABELS))
    assert found.clean.loss == pytest.approx(expected, rel=1e-5)


def test_a_measurement_can_be_left_between_the_steps_of_its_attacks() -> None:
    steps = pgd_accuracy(_threshold(), PIXELS, LABELS, epsilon=0.04, restarts=1)
    # One picture is at 0.45 and one at 0.55: nothing is broken, so no step is spared.
    assert sum(1 for _ in steps) >= 50


def test_a_measurement_tells_which_share_of_its_restarts_is_done() -> None:
    steps = pgd_accuracy(_threshold(), PIXELS, LABELS, epsilon=0.04, restarts=4)
    assert [share for share in steps if share is not None] == [0.25, 0.5, 0.75, 1.0]


def test_a_network_is_measured_without_changing_it() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(1, 2))
    before = network[1].weight.clone()
    classifier = Classifier(network, ("a", "b"), (1, 1, 1))
    returned(pgd_accuracy(classifier, PIXELS, LABELS, epsilon=0.3, restarts=1))
    assert torch.equal(before, network[1].weight)
    assert network[1].weight.grad is None


def test_some_pictures_are_taken_from_all_over() -> None:
    x, y = evenly_spread(torch.arange(100.0).view(-1, 1, 1, 1), torch.arange(100), 3)
    assert y.tolist() == [0, 50, 99] or y.tolist() == [0, 49, 99]
    assert torch.equal(x.flatten().long(), y)
