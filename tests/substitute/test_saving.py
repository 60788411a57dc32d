"""A finished substitute is a model like any other."""

from __future__ import annotations

import pytest
import torch
from small_substitutes import PLAN, finished, oracle, pictures

from advstudio.core.errors import InvalidExperiment
from advstudio.core.generators import returned
from advstudio.core.model import MODELS
from advstudio.models.weights import load_trained, own_cards, own_folder
from advstudio.substitute.run import SubstituteTraining
from advstudio.substitute.saving import check_saving, saved

pytestmark = pytest.mark.usefixtures("one_thread")


def _saved(name: str = "copy") -> SubstituteTraining:
    copying = finished(SubstituteTraining(PLAN, oracle(), *pictures(120)))
    returned(saved(copying, name, own_folder(), oracle="softmax regression", seconds=90))
    return copying


def test_the_saved_weights_are_those_of_the_substitute() -> None:
    copying = _saved()
    network = MODELS["mnist-linear"].build().requires_grad_(False)
    load_trained(network, "mnist-linear", "copy")
    x = pictures()[0]
    assert torch.equal(network(x), copying.substitute.classifier(x))


def test_the_card_says_what_was_copied_and_what_it_is_worth() -> None:
    copying = _saved()
    (card,) = own_cards()
    assert (card.model, card.recipe, card.name) == ("mnist-linear", "extraction", "copy")
    assert card.parameters["oracle"] == "softmax regression"
    assert card.parameters["queries"] == copying.oracle.queries
    assert card.clean_accuracy == pytest.approx(copying.rounds[-1].accuracy)
    assert card.training_minutes == 1.5
    assert [a.epsilon for a in card.fgsm_accuracy] == [0.1, 0.25, 0.3]


def test_a_name_that_is_taken_is_kept() -> None:
    _saved()
    before = (own_folder() / "mnist-linear.copy.safetensors").read_bytes()
    with pytest.raises(InvalidExperiment, match="called “copy” already"):
        _saved()
    assert (own_folder() / "mnist-linear.copy.safetensors").read_bytes() == before


@pytest.mark.parametrize("name", ["", "Copy", "../copy", "a" * 65])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidExperiment, match="cannot be called"):
        check_saving("mnist-linear", name, own_folder())


def test_a_name_that_ships_is_refused_before_anything_is_done() -> None:
    with pytest.raises(InvalidExperiment, match="called “standard” already"):
        check_saving("mnist-linear", "standard", own_folder())
