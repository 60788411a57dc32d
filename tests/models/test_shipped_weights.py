"""The weights that ship: what their cards say is measured again, on fewer pictures."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import torch
from torch import Tensor

from advstudio.core.attack import gradient_at
from advstudio.core.classifier import Classifier, normalised
from advstudio.core.goal import Goal
from advstudio.core.model import MODELS
from advstudio.core.recipe import RECIPES
from advstudio.models.weights import Card, load_weights, read_card
from advstudio.paths import resource
from advstudio.reproduction.digits import some_digits
from advstudio.training import measure

SHIPPED = tuple(sorted(resource("weights").glob("*.safetensors")))
PICTURES = 1000


pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def _card(path: Path) -> Card:
    card = read_card(path)
    assert card is not None
    return card


@cache
def _classifier(path: Path) -> Classifier:
    model = MODELS[_card(path).model]
    network = model.build()
    load_weights(network, path)
    forward = normalised(network, model.mean, model.std)
    return Classifier(forward, model.class_names(), model.input_shape)


@cache
def _pictures() -> tuple[Tensor, Tensor]:
    return some_digits(PICTURES)


def _named(recipe: str) -> Path:
    return resource("weights", f"mnist-small.{recipe}.safetensors")


def _tolerance(accuracy: float) -> float:
    """Three standard errors of a share measured on `PICTURES` pictures (binomial), and one more
    picture, as the error of a share of 0 or 1 is 0."""
    return 3 * (accuracy * (1 - accuracy) / PICTURES) ** 0.5 + 1 / PICTURES


def _zero_gradients(classifier: Classifier, x: Tensor, y: Tensor) -> float:
    """Share of pictures whose cross-entropy has a gradient of exactly 0 in float32."""
    grad = gradient_at(classifier, x, Goal(y)).grad
    return float((grad.flatten(1).abs().amax(dim=1) == 0).float().mean())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_card_names_a_model_and_a_recipe_that_there_are(path: Path) -> None:
    card = _card(path)
    assert path.stem == f"{card.model}.{card.recipe}"
    assert card.model in MODELS
    RECIPES[card.recipe](**card.parameters)
    assert re.fullmatch("[0-9a-f]{64}", card.sha256)
    assert card.pictures == 10_000


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_clean_accuracy_is_as_the_card_says(path: Path) -> None:
    stated = _card(path).clean_accuracy
    measured = measure.clean_accuracy(_classifier(path), *_pictures())
    assert measured == pytest.approx(stated, abs=_tolerance(stated))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_accuracies_under_fgsm_are_as_the_card_says(path: Path) -> None:
    for stated in _card(path).fgsm_accuracy:
        again = measure.fgsm_accuracy(_classifier(path), *_pictures(), stated.epsilon)
        assert again.accuracy == pytest.approx(stated.accuracy, abs=_tolerance(stated.accuracy))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_pgd_leaves_what_the_card_says(path: Path) -> None:
    stated = _card(path).pgd_accuracy[0]
    x, y = _pictures()
    few = measure.pgd_accuracy(_classifier(path), x[::10], y[::10], restarts=1)
    # A tenth of the pictures: √10 times the error. One restart of ten: it may leave some points
    # more, never fewer.
    error = 10**0.5 * _tolerance(stated.accuracy)
    assert stated.accuracy - error <= few.accuracy <= stated.accuracy + error + 0.05


def test_the_undefended_network_meets_its_bounds() -> None:
    card = _card(_named("standard"))
    assert card.clean_accuracy >= 0.985
    assert card.pgd_accuracy[0].accuracy <= 0.02


def test_the_fast_recipe_meets_the_bounds_of_its_paper() -> None:
    # Wong et al. 2020 state 98.50 % clean and 88.77 % under PGD-50 with 10 restarts.
    card = _card(_named("fast-adversarial"))
    assert card.clean_accuracy >= 0.975
    assert card.pgd_accuracy[0].accuracy >= 0.85


def test_fgsm_training_withstands_its_own_attack_and_costs_little() -> None:
    # Goodfellow et al. 2014: error 17.9 % under FGSM at 0.25, clean accuracy no worse.
    card = _card(_named("fgsm-adversarial"))
    own = {a.epsilon: a.accuracy for a in card.fgsm_accuracy}[0.25]
    assert own >= 0.70
    assert card.clean_accuracy >= 0.98


def test_distillation_makes_the_gradient_vanish_in_float32() -> None:
    # Carlini and Wagner 2016, section 4: the softmax of a distilled network saturates.
    x, y = _pictures()
    assert _zero_gradients(_classifier(_named("standard")), x, y) <= 0.01
    assert _zero_gradients(_classifier(_named("distillation")), x, y) >= 0.5


def test_the_distilled_networks_logits_still_have_a_gradient() -> None:
    x, y = _pictures()
    x = x[:200].clone().requires_grad_(True)
    logits = _classifier(_named("distillation"))(x)
    (grad,) = torch.autograd.grad(logits.gather(1, y[:200, None]).sum(), x)
    assert (grad.flatten(1).abs().amax(dim=1) > 0).all()
