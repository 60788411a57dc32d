"""Trainings that end within a second, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from advstudio.core.model import MODELS, initialised
from advstudio.core.recipe import RECIPES, Course, TrainingProgress, TrainingSet
from advstudio.datasets import mnist
from advstudio.evaluation.digits import as_tensors
from advstudio.training.plan import TrainingPlan
from advstudio.training.run import Status, Training

RECIPE_NAMES = tuple(RECIPES)

FEW_STEPS: dict[str, dict[str, int | float | str | bool]] = {
    "pgd-adversarial": {"steps": 3},
    "trades": {"steps": 3},
    # At the full size, epsilon grows faster within so few epochs than the network learns.
    "ibp": {"epsilon": 0.02},
}
"""Settings of the recipes that are dear, or need a long training."""


def digits(count: int) -> TrainingSet:
    """The first test pictures; reading the training pictures takes longer than these tests."""
    x, y = as_tensors(mnist.test_arrays())
    return TrainingSet(x[:count], y[:count])


def give_few_pictures(patched: pytest.MonkeyPatch, *, training: int = 120, test: int = 40) -> None:
    """Let trainings see only so many pictures, none of them in both sets."""
    pixels, labels = mnist.test_arrays()
    taught, asked = slice(0, training), slice(training, training + test)
    patched.setattr(mnist, "training_arrays", lambda: (pixels[taught], labels[taught]))
    patched.setattr(mnist, "test_arrays", lambda: (pixels[asked], labels[asked]))


def plan_of(recipe: str, *, model: str = "mnist-small", **settings: int | str) -> TrainingPlan:
    """Two epochs of three steps for each network."""
    parameters = {"epochs": 2, "batch_size": 40} | FEW_STEPS.get(recipe, {}) | settings
    return TrainingPlan(model=model, recipe=recipe, parameters=parameters, seed=3)


def course_of(recipe: str, *, model: str = "mnist-small", seed: int = 0) -> Course:
    """A course with fresh networks."""
    seeds = RECIPES[recipe]().seeds(seed)
    return Course([initialised(MODELS[model], each) for each in seeds], seed)


def progress_of(
    recipe: str, course: Course, examples: TrainingSet, **settings: int
) -> list[TrainingProgress]:
    """Train to the end; everything that was said on the way."""
    steps = RECIPES[recipe](**FEW_STEPS.get(recipe, {}) | settings).train(course, examples)
    return [progress for progress in steps if progress is not None]


def until_measured(training: Training) -> list[Status]:
    """Train to the end of the last epoch, and leave the measuring; what was said on the way."""
    said = []
    for status in training.steps():
        if status is not None:
            said.append(status)
            if status.is_measuring:
                break
    return said


def finished(training: Training) -> tuple[Path, list[Status]]:
    """Train, measure and save: the path of the weights, and what was said on the way."""
    said, steps = [], training.steps()
    while True:
        try:
            status = next(steps)
        except StopIteration as end:
            return end.value, said
        if status is not None:
            said.append(status)


def weights_of(network: nn.Module) -> Tensor:
    """All weights in one row."""
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def tensors_in(state: object) -> Iterator[Tensor]:
    """All tensors of nested dictionaries and lists, in their order."""
    if isinstance(state, Tensor):
        yield state
    values = state.values() if isinstance(state, dict) else state
    if isinstance(state, dict | list | tuple):
        for value in values:
            yield from tensors_in(value)
