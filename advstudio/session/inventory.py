"""Builds the catalogue from the registries, in the engine."""

from __future__ import annotations

import math
from typing import Literal, get_args, get_origin

import torch
from pydantic.fields import FieldInfo

from advstudio.core.attack import ATTACKS
from advstudio.core.dataset import DATASETS
from advstudio.core.defense import DEFENSES, TrainedDefense
from advstudio.core.model import MODELS
from advstudio.core.norms import NORMS
from advstudio.core.part import Part
from advstudio.models.weights import own_weights, weights_path
from advstudio.session.catalogue import Catalogue, DatasetEntry, ModelEntry, Parameter, PartEntry
from advstudio.session.device import described
from advstudio.session.resolve import natural_end


def catalogue(device: torch.device) -> Catalogue:
    """Everything that can be chosen on this machine."""
    return Catalogue(
        models={name: _model_entry(name) for name in MODELS},
        datasets={name: _dataset_entry(name) for name in DATASETS},
        defenses={name: _defense_entry(name) for name in DEFENSES},
        attacks={name: _attack_entry(name) for name in ATTACKS},
        device=str(device),
        device_detail=described(device),
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
    )


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
    models = None
    if issubclass(defense, TrainedDefense):
        models = tuple(model for model in MODELS if _has_weights(model, defense))
    return PartEntry(
        name, defense.title, defense.summary(), defense.source, parameters(defense),
        is_trained=is_trained, models=models,
    )  # fmt: skip


def _has_weights(model: str, defense: type[TrainedDefense]) -> bool:
    is_shipped = weights_path(model, defense().weights_name()) is not None
    return is_shipped or any(
        (own.model, own.recipe) == (model, defense.recipe) for own in own_weights()
    )


def _model_entry(name: str) -> ModelEntry:
    model = MODELS[name]
    return ModelEntry(
        name, model.title, model.summary, model.source, model.class_names(), model.input_shape,
        model.dataset, model.epsilon, model.linf_end,
        epsilon_ends={norm: natural_end(model, norm) for norm in NORMS},
    )  # fmt: skip


def _dataset_entry(name: str) -> DatasetEntry:
    dataset = DATASETS[name]
    models = tuple(model for model in MODELS if MODELS[model].dataset == name)
    return DatasetEntry(name, dataset.title, dataset.summary, dataset.source, len(dataset), models)
