"""Builds the catalogue from the registries, in the engine."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal, get_args, get_origin

import torch
from pydantic.fields import FieldInfo

from advstudio.core.ability import abilities
from advstudio.core.attack import ATTACKS
from advstudio.core.dataset import DATASETS
from advstudio.core.defense import DEFENSES, TrainedDefense
from advstudio.core.model import MODELS, Model
from advstudio.core.norms import NORMS
from advstudio.core.part import Part
from advstudio.core.recipe import RECIPES
from advstudio.models.weights import own_cards, own_folder, weights_path
from advstudio.session.catalogue import (
    Catalogue,
    DatasetEntry,
    ModelEntry,
    OwnWeights,
    Parameter,
    PartEntry,
    Unfinished,
)
from advstudio.session.device import described
from advstudio.session.experiment import Choice
from advstudio.session.resolve import natural_end
from advstudio.training.checkpoint import unfinished_plans


def catalogue(device: torch.device) -> Catalogue:
    """Everything that can be chosen on this machine."""
    return Catalogue(
        models={name: _model_entry(name) for name in MODELS},
        datasets={name: _dataset_entry(name) for name in DATASETS},
        defenses={name: _defense_entry(name) for name in DEFENSES},
        attacks={name: _attack_entry(name) for name in ATTACKS},
        device=str(device),
        device_detail=described(device),
        recipes={name: _recipe_entry(name) for name in RECIPES},
        own_weights=tuple(_own_weights()),
        unfinished=tuple(_unfinished()),
    )


def parameters(part: type[Part]) -> tuple[Parameter, ...]:
    """A part's form, from its fields."""
    return tuple(_parameter(name, info) for name, info in part.model_fields.items())


def _parameter(name: str, info: FieldInfo) -> Parameter:
    bounds = {
        type(bound).__name__: getattr(bound, type(bound).__name__.lower(), None)
        for bound in info.metadata
    }
    choices = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    kinds: dict[object, Literal["integer", "number", "boolean", "text"]] = {
        int: "integer", float: "number", bool: "boolean",
    }  # fmt: skip
    return Parameter(
        name=name,
        kind="choice" if choices else kinds.get(info.annotation, "text"),
        default=info.default,
        minimum=bounds.get("Ge", bounds.get("Gt")),
        maximum=bounds.get("Le", bounds.get("Lt")),
        choices=tuple(str(choice) for choice in choices),
        description=info.description or "",
        title=info.title or "",
        stops=_stops(info),
    )


def _stops(info: FieldInfo) -> tuple[float, ...]:
    extra = info.json_schema_extra
    stops = extra.get("stops") if isinstance(extra, dict) else None
    return tuple(float(str(stop)) for stop in stops) if isinstance(stops, list) else ()


def _attack_entry(name: str) -> PartEntry:
    attack = ATTACKS[name]
    limit, models = attack.largest_input, None
    if limit is not None:
        models = tuple(m for m in MODELS if math.prod(MODELS[m].input_shape) <= limit)
    return PartEntry(
        name, attack.title, attack.summary(), attack.source, parameters(attack),
        norms=attack.norms, knowledge=attack.knowledge, expense=attack.expense, models=models,
    )  # fmt: skip


def _defense_entry(name: str) -> PartEntry:
    defense = DEFENSES[name]
    is_trained = issubclass(defense, TrainedDefense)
    models: tuple[str, ...] | None = None
    shipped: tuple[str, ...] = ()
    if issubclass(defense, TrainedDefense):
        shipped = _shipped(defense)
        models = tuple(model for model in MODELS if _has_weights(model, defense))
    return PartEntry(
        name, defense.title, defense.summary(), defense.source, parameters(defense),
        is_trained=is_trained, models=models, adaptive=defense.adaptive,
        recipes=defense.recipes() if issubclass(defense, TrainedDefense) else (), shipped=shipped,
    )  # fmt: skip


def _recipe_entry(name: str) -> PartEntry:
    recipe = RECIPES[name]
    return PartEntry(name, recipe.title, recipe.summary(), recipe.source, parameters(recipe))


def _own_weights() -> Iterator[OwnWeights]:
    for card in own_cards():
        pgd = "".join(
            f", PGD {found.epsilon:g}: {found.accuracy:.1%}" for found in card.pgd_accuracy
        )
        told = f"{card.epochs} epochs, clean {card.clean_accuracy:.1%}{pgd}"
        yield OwnWeights(card.model, card.name, card.recipe, told)


def _unfinished() -> Iterator[Unfinished]:
    for plan in unfinished_plans(own_folder()):
        choice = Choice.of(plan.recipe, **plan.parameters)
        yield Unfinished(plan.model, choice, plan.seed, plan.name)


def _shipped(defense: type[TrainedDefense]) -> tuple[str, ...]:
    name = defense().weights_name()
    return tuple(model for model in MODELS if weights_path(model, name) is not None)


def _has_weights(model: str, defense: type[TrainedDefense]) -> bool:
    return model in _shipped(defense) or any(
        own.model == model and own.recipe in defense.recipes() for own in own_cards()
    )


def _model_entry(name: str) -> ModelEntry:
    model = MODELS[name]
    return ModelEntry(
        name, model.title, model.summary, model.source, model.class_names(), model.input_shape,
        model.dataset, model.epsilon, model.linf_end,
        epsilon_ends={norm: natural_end(model, norm) for norm in NORMS},
        abilities=abilities(name), usual_epsilons=_usual_epsilons(model),
    )  # fmt: skip


def _usual_epsilons(model: Model) -> tuple[float, ...]:
    # A model of another package may name a dataset that is not installed.
    return DATASETS[model.dataset].usual_epsilons if model.dataset in DATASETS else ()


def _dataset_entry(name: str) -> DatasetEntry:
    dataset = DATASETS[name]
    models = tuple(model for model in MODELS if MODELS[model].dataset == name)
    return DatasetEntry(name, dataset.title, dataset.summary, dataset.source, len(dataset), models)
