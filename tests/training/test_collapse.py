"""Catastrophic overfitting is taken back, also in a training that was left in between."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
import torch
from brief_trainings import course_of, digits, plan_of, progress_of, tensors_in, until_measured

from advstudio.core.recipe import RECIPES, Course, TrainingProgress
from advstudio.training import _collapse
from advstudio.training.checkpoint import read_checkpoint
from advstudio.training.run import Training


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The shares of the pictures that PGD leaves after each epoch, the next one first."""
    shares: list[float] = []

    def _surviving(
        classifier: object, x: torch.Tensor, *others: object
    ) -> Generator[None, None, torch.Tensor]:
        yield
        return torch.arange(round(shares.pop(0) * len(x)))

    monkeypatch.setattr(_collapse, "surviving", _surviving)
    return shares


def _said(course: Course, epochs: int) -> list[TrainingProgress]:
    said = progress_of("fast-adversarial", course, digits(100), epochs=epochs, batch_size=50)
    return [progress for progress in said if progress.is_epoch_end]


def test_after_a_collapse_the_good_network_goes_on_at_half_the_rate(scripted: list[float]) -> None:
    scripted += [0.5, 0.6, 0.1, 0.7]
    rates = [progress.learning_rate for progress in _said(course_of("fast-adversarial"), 4)]
    recipe = RECIPES["fast-adversarial"](epochs=4)
    expected = [recipe.rate(epoch + 0.75) for epoch in range(4)]
    assert rates == pytest.approx([*expected[:3], expected[3] / 2])


def test_only_a_drop_by_more_than_bad_luck_is_a_collapse(scripted: list[float]) -> None:
    scripted += [0.5, 0.36, 0.6, 0.44, 0.46, 0.0]
    taken_back = [p.taken_back for p in _said(course_of("fast-adversarial"), 6)]
    # The best so far counts: 0.44 is 0.16 below 0.6.
    assert taken_back == [0, 0, 0, 1, 1, 2]


def test_the_epoch_of_a_collapse_leaves_no_trace_in_the_weights(scripted: list[float]) -> None:
    scripted += [0.5, 0.0]
    course = course_of("fast-adversarial")
    steps = RECIPES["fast-adversarial"](epochs=2, batch_size=50).train(course, digits(100))
    weights = []
    for progress in steps:
        if progress is not None and progress.is_epoch_end:
            state = {"weights": course.network.state_dict(), "adam": course.optimiser.state()}
            weights.append([tensor.clone() for tensor in tensors_in(state)])
    assert all(torch.equal(*pair) for pair in zip(*weights, strict=True))


def test_without_the_guard_a_collapse_stays(scripted: list[float]) -> None:
    course = course_of("fast-adversarial")
    said = progress_of("fast-adversarial", course, digits(100), epochs=2, is_guarded=False)
    assert said[-1].taken_back == 0


@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_training_left_around_a_collapse_ends_as_one_that_was_not(
    cut: int, scripted: list[float], tmp_path: Path
) -> None:
    plan, states = plan_of("fast-adversarial", model="mnist-linear", epochs=4), []
    for is_left in (False, True):
        scripted[:] = [0.5, 0.1, 0.6, 0.6]
        training = Training(plan, out=tmp_path)
        if is_left:
            steps = training.steps()
            while len(training.epochs) < cut:
                next(steps)
            steps.close()
            training = Training(plan, out=tmp_path, is_resumed=True)
        until_measured(training)
        states.append(list(tensors_in(read_checkpoint(training.checkpoint, plan))))
    assert all(torch.equal(*pair) for pair in zip(*states, strict=True))


def test_pgd_itself_notices_a_network_that_only_withstands_one_step() -> None:
    course, examples = course_of("fast-adversarial"), digits(100)
    course.memory = {"best": 1.0, "good": course.network.state_dict()}
    course.optimise_with(RECIPES["fast-adversarial"]().optimiser(course.network))
    course.memory["good_optimiser"] = course.optimiser.state()
    # A fresh network gets about a tenth right, and PGD the rest.
    list(_collapse.take_back_collapse(course, examples, 0.3))
    assert course.memory["taken_back"] == 1
    assert course.network.training
    assert all(weights.requires_grad for weights in course.network.parameters())
