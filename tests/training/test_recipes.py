"""What every training recipe keeps."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import pytest
import torch
from brief_trainings import RECIPE_NAMES, course_of, digits, progress_of, weights_of
from torch import nn

from advstudio.core.model import MODELS, initialised
from advstudio.core.recipe import RECIPES, Course, TrainingProgress, TrainingSet
from advstudio.training import _loop
from advstudio.training.standard import Standard

EPOCHS, BATCH = 6, 100

# The second network has dropout layers of its own, and takes longer.
PAIRS = [(recipe, "mnist-small") for recipe in RECIPE_NAMES] + [
    (recipe, "mnist-maxout")
    for recipe in ("standard", "dropout", "pgd-adversarial", "trades", "distillation")
]

ATTACKED_ONLY = {"fast-adversarial", "pgd-adversarial"}
ATTACKED_TOO = {"fgsm-adversarial", "ensemble-adversarial", "trades", "ibp"}


@cache
def _trained(recipe: str) -> tuple[Course, list[TrainingProgress]]:
    """A training on 500 pictures that tells of every step."""
    course = course_of(recipe)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_loop, "_TELL_EVERY", 0.0)
        return course, progress_of(recipe, course, digits(500), epochs=EPOCHS, batch_size=BATCH)


def _last_stage(recipe: str) -> list[TrainingProgress]:
    said = _trained(recipe)[1]
    return [progress for progress in said if progress.stage == progress.stages - 1]


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_a_recipe_says_what_it_is_and_where_it_comes_from(recipe: str) -> None:
    assert RECIPES[recipe].summary()
    assert RECIPES[recipe].title
    assert "arXiv:" in RECIPES[recipe].source
    assert all(field.description for field in RECIPES[recipe].model_fields.values())


@pytest.mark.parametrize(("recipe", "model"), PAIRS)
def test_the_same_seed_gives_the_same_weights_to_the_bit(recipe: str, model: str) -> None:
    networks = []
    for seed in (1, 1, 2):
        course = course_of(recipe, model=model, seed=seed)
        progress_of(recipe, course, digits(80), epochs=1, batch_size=40)
        networks.append(weights_of(course.network))
    # The global generator has gone on in between: nothing may follow from it.
    assert torch.equal(networks[0], networks[1])
    assert not torch.equal(networks[0], networks[2])


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_a_training_leaves_the_global_generator_as_it_was(recipe: str) -> None:
    before = torch.get_rng_state()
    progress_of(recipe, course_of(recipe), digits(40), epochs=1, batch_size=40)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_the_loss_goes_down(recipe: str) -> None:
    ends = [progress for progress in _last_stage(recipe) if progress.is_epoch_end]
    assert ends[-1].loss < ends[0].loss


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_progress_counts_every_epoch_of_every_network(recipe: str) -> None:
    course, said = _trained(recipe)
    ends = [progress for progress in said if progress.is_epoch_end]
    whole = EPOCHS * len(course.networks)
    assert {progress.epochs for progress in said} == {whole}
    assert [progress.epoch for progress in ends] == list(range(1, whole + 1))
    assert [progress.stage for progress in ends] == [i // EPOCHS for i in range(whole)]


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_an_epoch_ends_after_its_last_step_and_only_then(recipe: str) -> None:
    _, said = _trained(recipe)
    steps = 500 // BATCH
    assert [p.is_epoch_end for p in said] == [(i + 1) % steps == 0 for i in range(len(said))]
    assert [p.epoch for p in said] == [(i + 1) // steps for i in range(len(said))]


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_the_share_that_is_done_grows_evenly_to_one(recipe: str) -> None:
    _, said = _trained(recipe)
    # Float64 quotients of small integers.
    assert [p.done for p in said] == pytest.approx([(i + 1) / len(said) for i in range(len(said))])
    assert said[-1].done == 1.0


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_progress_shows_pictures_as_the_network_saw_them(recipe: str) -> None:
    for progress in _trained(recipe)[1]:
        assert progress.pictures.shape == (_loop.SHOWN, 1, 28, 28)
        assert progress.pictures.dtype == torch.float32
        assert not progress.pictures.requires_grad


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_progress_tells_of_clean_and_attacked_pictures_where_there_are_such(recipe: str) -> None:
    for progress in _last_stage(recipe):
        assert (progress.clean is not None) == (recipe not in ATTACKED_ONLY)
        assert (progress.adversarial is not None) == (recipe in ATTACKED_ONLY | ATTACKED_TOO)
        for level in (progress.clean, progress.adversarial):
            assert level is None or (0 <= level.accuracy <= 1 and math.isfinite(level.loss))
        assert 0 < progress.learning_rate <= RECIPES[recipe]().learning_rate


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_trained_networks_are_left_in_evaluation_mode_and_without_hooks(recipe: str) -> None:
    for network in _trained(recipe)[0].networks:
        assert not any(layer.training for layer in network.modules())
        assert not any(layer._forward_pre_hooks for layer in network.modules())
        assert not any(layer._forward_hooks for layer in network.modules())


def test_a_dropout_training_that_is_left_takes_its_hooks_along() -> None:
    course = course_of("dropout")
    steps = RECIPES["dropout"]().train(course, digits(200))
    next(steps)
    assert any(layer._forward_pre_hooks for layer in course.network.modules())
    del steps
    assert not any(layer._forward_pre_hooks for layer in course.network.modules())


def test_what_a_dense_layer_takes_in_is_left_out_at_the_stated_rate() -> None:
    # One step over a picture of ones: the weight of a unit that is left out has the gradient 0.
    course = Course([nn.Sequential(nn.Flatten(), nn.Linear(40_000, 2))], 0)
    before = course.network[1].weight.detach().clone()
    examples = TrainingSet(torch.ones(1, 1, 200, 200), torch.zeros(1, dtype=torch.int64))
    progress_of("dropout", course, examples, epochs=1, rate_dropped=0.3)
    left_out = float((course.network[1].weight[0] == before[0]).float().mean())
    # Binomial: four standard errors of 40,000 draws.
    assert left_out == pytest.approx(0.3, abs=4 * (0.3 * 0.7 / 40_000) ** 0.5)


def test_the_learning_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    recipe = Standard(epochs=10, learning_rate=5e-3)
    rates = [recipe.rate(epoch) for epoch in range(11)]
    assert rates[4] == max(rates) == pytest.approx(5e-3)
    assert rates[0] == rates[10] == 0
    assert all(a < b for a, b in pairwise(rates[:5]))
    assert all(a > b for a, b in pairwise(rates[4:]))


def test_an_epoch_shows_every_picture_once() -> None:
    seen = []
    course = Course([nn.Sequential(nn.Flatten(), nn.Linear(1, 2))], 0)
    course.network.register_forward_pre_hook(lambda layer, given: seen.append(given[0]))
    x = torch.linspace(0, 1, 23).view(-1, 1, 1, 1)
    examples = TrainingSet(x, torch.zeros(23, dtype=torch.int64))
    progress_of("standard", course, examples, epochs=2, batch_size=5)
    first, second = torch.cat(seen[:5]).flatten(), torch.cat(seen[5:]).flatten()
    assert torch.equal(first.sort().values, x.flatten())
    assert torch.equal(second.sort().values, x.flatten())
    assert not torch.equal(first, second)


def test_the_initial_weights_follow_from_the_seed_alone() -> None:
    first = initialised(MODELS["mnist-linear"], 1)
    torch.rand(5)
    again = initialised(MODELS["mnist-linear"], 1)
    assert torch.equal(first[1].weight, again[1].weight)


def test_no_two_epochs_of_a_course_draw_the_same_numbers() -> None:
    drawn = []
    for stage in range(2):
        for epoch in range(3):
            course = course_of("distillation", model="mnist-linear")
            course.stage, course.epoch = stage, epoch
            drawn.append(float(torch.rand((), generator=course.random())))
    assert len(set(drawn)) == len(drawn)
