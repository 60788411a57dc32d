"""Weights that the user trained, as choices in the forms of the defenses; no Qt."""

from __future__ import annotations

import dataclasses

from advstudio.session.catalogue import Catalogue, OwnWeights, Parameter, PartEntry

_WEIGHTS = "weights"


def with_own_weights(
    entry: PartEntry, catalogue: Catalogue, model: str, *, shipped: str
) -> PartEntry:
    """A defense whose form offers the weights that were trained for a model.

    Args:
        entry: Of a defense; one that is not trained is returned as it is.
        catalogue: With the user's own weights.
        model: Registry name.
        shipped: What the weights that ship are called.

    Returns:
        The entry with the parameter `weights` as a choice; without it where there is no choice.
    """
    if not entry.is_trained:
        return entry
    own = [w for w in catalogue.own_weights if w.model == model and w.recipe in entry.recipes]
    titles = {"": shipped} if model in entry.shipped else {}
    parameters = tuple(
        _as_choice(parameter, own, titles) if parameter.name == _WEIGHTS else parameter
        for parameter in entry.parameters
        if own or parameter.name != _WEIGHTS
    )
    return dataclasses.replace(entry, parameters=parameters)


def _as_choice(parameter: Parameter, own: list[OwnWeights], titles: dict[str, str]) -> Parameter:
    named = titles | {weights.name: weights.name for weights in own}
    cards = dict.fromkeys(titles, "") | {weights.name: weights.card for weights in own}
    return dataclasses.replace(
        parameter, kind="choice", choices=tuple(named), titles=tuple(named.values()),
        tips=tuple(cards.values()),
    )  # fmt: skip
