"""Defenses that are in the weights."""

from __future__ import annotations

import pytest

from advstudio.core.defense import DEFENSES, TrainedDefense
from advstudio.core.recipe import RECIPES
from advstudio.models.weights import available

TRAINED = tuple((name, part) for name, part in DEFENSES.items() if issubclass(part, TrainedDefense))


@pytest.mark.parametrize(("name", "part"), TRAINED)
def test_a_trained_defense_has_a_recipe_and_weights(name: str, part: type[TrainedDefense]) -> None:
    assert part.recipe in RECIPES
    assert available("mnist-small", part.recipe)
    assert part.title
    assert part.summary()
    assert "arXiv:" in part.source


def test_there_are_trained_defenses() -> None:
    assert {"fgsm-adversarial", "fast-adversarial", "distillation"} <= {name for name, _ in TRAINED}
