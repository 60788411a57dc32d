"""What every training recipe keeps, and what is special about each."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from advstudio.core.model import MODELS
from advstudio.core.recipe import RECIPES, TrainingProgress, TrainingSet
from advstudio.datasets import mnist
from advstudio.training.distillation import Distillation
from advstudio.training.fast_adversarial import FastAdversarial
from advstudio.training.fgsm_adversarial import FGSMAdversarial
from advstudio.training.run import initialised
from advstudio.training.standard import Standard

RECIPE_NAMES = tuple(RECIPES)


@pytest.fixture(scope="module")
def examples() -> TrainingSet:
    """The first 500 test pictures; reading the training pictures takes longer than these tests."""
    pixels, labels = mnist.test_arrays()
    x = torch.from_numpy(pixels[:500].copy()).unsqueeze(1).float() / 255
    return TrainingSet(x, torch.from_numpy(labels[:500].copy()))


def _trained(
    recipe: str, examples: TrainingSet, *, seed: int = 0, epochs: int = 1
) -> tuple[nn.Module, list[TrainingProgress]]:
    network = initialised(MODELS["mnist-small"], seed)
    return network, list(RECIPES[recipe](epochs=epochs).train(network, examples, seed=seed))


def _weights(network: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_a_recipe_says_what_it_is_and_where_it_comes_from(recipe: str) -> None:
    assert RECIPES[recipe].summary()
    assert RECIPES[recipe].title
    assert "arXiv:" in RECIPES[recipe].source
    assert all(field.description for field in RECIPES[recipe].model_fields.values())


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_the_same_seed_gives_the_same_weights_to_the_bit(
    recipe: str, examples: TrainingSet
) -> None:
    first, again, other = (_trained(recipe, examples, seed=seed)[0] for seed in (1, 1, 2))
    assert torch.equal(_weights(first), _weights(again))
    assert not torch.equal(_weights(first), _weights(other))


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_the_loss_goes_down(recipe: str, examples: TrainingSet) -> None:
    _, progress = _trained(recipe, examples, epochs=6)
    last_network = [p for p in progress if p.notes == progress[-1].notes]
    assert last_network[-1].loss < last_network[0].loss


@pytest.mark.parametrize("recipe", RECIPE_NAMES)
def test_progress_counts_every_epoch(recipe: str, examples: TrainingSet) -> None:
    _, progress = _trained(recipe, examples, epochs=2)
    assert [p.epoch for p in progress] == list(range(1, progress[-1].epochs + 1))


def test_a_trained_network_is_left_in_evaluation_mode(examples: TrainingSet) -> None:
    assert not _trained("standard", examples)[0].training


def test_the_learning_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    recipe = Standard(epochs=10, learning_rate=5e-3)
    rates = [recipe.rate(epoch) for epoch in range(11)]
    assert rates[4] == max(rates) == pytest.approx(5e-3)
    assert rates[0] == rates[10] == 0
    assert all(a < b for a, b in pairwise(rates[:5]))
    assert all(a > b for a, b in pairwise(rates[4:]))


def _labels_matter(network: nn.Module, x: Tensor, y: Tensor) -> bool:
    trained = []
    for labels in ("true", "predicted"):
        copy = initialised(MODELS["mnist-linear"], 0)
        copy.load_state_dict(network.state_dict())
        recipe = FGSMAdversarial(epochs=1, labels=labels, batch_size=len(x))
        list(recipe.train(copy, TrainingSet(x, y), seed=0))
        trained.append(_weights(copy))
    return not torch.equal(*trained)


def test_the_choice_of_labels_matters_only_where_the_network_errs(examples: TrainingSet) -> None:
    network = initialised(MODELS["mnist-linear"], 0)
    predicted = network(examples.x).argmax(dim=1)
    assert not _labels_matter(network, examples.x, predicted)
    assert _labels_matter(network, examples.x, (predicted + 1) % 10)


def test_fgsm_examples_are_a_step_of_epsilon_clipped_to_the_pixel_range(
    examples: TrainingSet,
) -> None:
    network = initialised(MODELS["mnist-linear"], 0)
    x, y = examples.x[:20], examples.y[:20]
    weights = network[1].weight.detach()
    probs = network(x).detach().softmax(dim=1)
    # Closed form of softmax regression: the gradient is W'(p - onehot(y)).
    grad = (probs - nn.functional.one_hot(y, 10)) @ weights
    expected = (x + 0.25 * grad.sign().view_as(x)).clamp(0, 1)
    x_adv = FGSMAdversarial(epsilon=0.25).examples(network, x, y)
    # float32: x + delta, minus x, plus x again.
    assert torch.allclose(x_adv, expected, atol=1e-6)


def test_fast_examples_lie_in_the_ball_and_raise_the_loss(examples: TrainingSet) -> None:
    network = initialised(MODELS["mnist-small"], 0)
    x, y = examples.x[:50], examples.y[:50]
    noise = torch.Generator().manual_seed(0)
    x_adv = FastAdversarial(epsilon=0.3).examples(network, x, y, noise)
    loss = nn.functional.cross_entropy
    assert (x_adv - x).abs().max() <= 0.3 + 1e-6  # float32 rounding of x + delta
    assert 0 <= x_adv.min() <= x_adv.max() <= 1
    assert loss(network(x_adv), y) > loss(network(x), y)


def test_a_teachers_answers_are_softened_by_the_temperature(examples: TrainingSet) -> None:
    network = initialised(MODELS["mnist-small"], 0)
    hard = Distillation(temperature=1).probabilities(network, examples.x)
    soft = Distillation(temperature=100).probabilities(network, examples.x)
    assert torch.allclose(hard, network(examples.x).softmax(dim=1), atol=1e-6)
    assert torch.equal(hard.argmax(dim=1), soft.argmax(dim=1))
    assert soft.std() < hard.std()
