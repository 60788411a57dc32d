"""Defenses that are in the weights."""

from __future__ import annotations

import pytest

from advstudio.core.defense import DEFENSES, TrainedDefense
from advstudio.core.recipe import RECIPES
from advstudio.defenses.distillation import Distillation
from advstudio.defenses.ibp import IBP
from advstudio.models.weights import available
from advstudio.session.experiment import Choice
from advstudio.session.outcome.outcomes import display_name

OWN = "own-weights"

TRAINED = tuple((name, part) for name, part in DEFENSES.items() if issubclass(part, TrainedDefense))


@pytest.mark.parametrize(("name", "part"), TRAINED)
def test_a_trained_defense_has_a_recipe_and_weights(name: str, part: type[TrainedDefense]) -> None:
    assert part.recipe in RECIPES
    assert available("mnist-small", part().weights_name()) != (name == OWN)
    assert part.title
    assert part.summary()
    assert "arXiv:" in part.source
    own_name = part().weights_name() == RECIPES[part.recipe]().weights_name(part.recipe)
    assert own_name != (name == OWN)


@pytest.mark.parametrize(("name", "part"), TRAINED)
def test_a_trained_defense_takes_the_users_own_weights_by_name(
    name: str, part: type[TrainedDefense]
) -> None:
    assert part(weights="mine").weights_name() == "mine"


@pytest.mark.parametrize("temperature", [1, 2, 5, 10, 20, 50, 100])
def test_distilled_weights_ship_at_every_temperature_where_the_slider_stops(
    temperature: int,
) -> None:
    stops = Distillation.model_fields["temperature"].json_schema_extra
    assert stops == {"stops": [1, 2, 5, 10, 20, 50, 100]}
    assert available("mnist-small", Distillation(temperature=temperature).weights_name())


@pytest.mark.parametrize("epsilon", [0.1, 0.3])
def test_certified_weights_ship_for_both_radii(epsilon: float) -> None:
    assert available("mnist-small", IBP(epsilon=epsilon).weights_name())


@pytest.mark.parametrize("strength", [{"temperature": 20}, {"temperature": 1}])
def test_defense_and_recipe_call_distilled_weights_the_same(strength: dict[str, int]) -> None:
    assert Distillation(**strength).weights_name() == RECIPES["distillation"](
        **strength
    ).weights_name("distillation")


def test_there_are_trained_defenses() -> None:
    assert {"fgsm-adversarial", "fast-adversarial", "distillation"} <= {name for name, _ in TRAINED}


@pytest.mark.parametrize(
    ("choice", "label"),
    [
        (Choice.of("distillation", temperature=20), "Defensive distillation, T = 20"),
        (Choice.of("ibp", epsilon=0.1), "IBP training (certified), ε = 0.1"),
        (Choice.of("trades", weights="mine-1"), "TRADES “mine-1”"),
        (Choice.of("distillation", weights="mine-2"), "Defensive distillation “mine-2”"),
        (Choice.of("jpeg"), "JPEG compression"),
        (Choice.of("own-weights", weights="mine-3"), "“mine-3”"),
    ],
)
def test_a_heading_tells_a_defense_from_others_of_its_kind(choice: Choice, label: str) -> None:
    assert display_name("mnist-small", (choice,)) == f"MNIST small CNN + {label}"
