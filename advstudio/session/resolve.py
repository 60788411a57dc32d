"""From the names in an experiment to parts, with every value checked against them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.dataset import DATASETS, Dataset
from advstudio.core.defense import DEFENSES, ArchitectureDefense, Defense, TrainedDefense
from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.core.model import MODELS, Model
from advstudio.core.norms import NORMS, Norm, NormName
from advstudio.core.part import Part
from advstudio.core.registry import Registry
from advstudio.datasets.folder import opened
from advstudio.models.weights import weights_path
from advstudio.session.experiment import Choice, Experiment, PictureRef

P = TypeVar("P", bound=Part)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The parts that an experiment names.

    `epsilon_end` is the end of its slider.
    """

    model: Model
    attack: Attack
    norm: Norm
    epsilon_end: float


def resolved(experiment: Experiment) -> Resolved:
    """The parts of an experiment.

    Raises:
        InvalidExperiment: A name is unknown, or a value is outside what its part allows.
        NotApplicable: Two parts do not go together.
    """
    model = MODELS[experiment.model]
    attack = part_of(ATTACKS, experiment.attack)
    if attack.norms and experiment.norm not in attack.norms:
        raise NotApplicable(
            "{attack} does not work with the norm {norm}. It knows: {norms}.",
            attack=attack.title, norm=experiment.norm, norms=", ".join(attack.norms),
        )  # fmt: skip
    _check_input(attack, model)
    norm = NORMS[experiment.norm]
    _check_epsilon(experiment.epsilon, model, experiment.norm)
    _check_target(experiment.target, experiment.model)
    for one in experiment.classifiers():
        resolved_defenses(one.model, one.defenses)
        _check_comparison(experiment.model, one.model)
    end = experiment.epsilon_end or natural_end(model, experiment.norm)
    return Resolved(model, attack, norm, end)


def part_of(registry: Registry[type[P]], choice: Choice) -> P:
    """The part with its parameters.

    Raises:
        InvalidExperiment: Unknown name or parameter, or a value out of bounds.
    """
    kind = registry[choice.name]
    try:
        return kind(**choice.arguments)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InvalidExperiment(
            "{title}: the parameter “{field}” holds {value!r}: {complaint}. Correct it.",
            title=kind.title, field=".".join(str(part) for part in first["loc"]),
            value=first["input"], complaint=first["msg"][:1].lower() + first["msg"][1:],
        ) from error  # fmt: skip


def resolved_defenses(model: str, choices: Sequence[Choice]) -> list[Defense]:
    """The defenses in the order in which they are applied; a trained one comes first.

    Raises:
        NotApplicable: Two trained ones, or one without weights for this model.
    """
    parts: list[Defense] = [part_of(DEFENSES, choice) for choice in choices]
    trained = [part for part in parts if isinstance(part, TrainedDefense)]
    if len(trained) > 1:
        raise NotApplicable(
            "{first} and {second} are both in the weights, and a network has only one set. "
            "Keep one of them.",
            first=trained[0].title, second=trained[1].title,
        )  # fmt: skip
    if trained and weights_path(model, trained[0].weights_name()) is None:
        raise NotApplicable(
            "{model} has no weights “{weights}” for {defense}. Make them with “advstudio train "
            "{recipe} --model {model}”, or choose others.",
            model=model, weights=trained[0].weights_name(), defense=trained[0].title,
            recipe=trained[0].recipe,
        )  # fmt: skip
    return parts


def trained_weights(parts: Sequence[Defense]) -> str | None:
    """What the weights for these defenses are called; None is the model's own."""
    return next((part.weights_name() for part in parts if isinstance(part, TrainedDefense)), None)


@dataclass(frozen=True, slots=True)
class Network:
    """Which network an experiment needs, before anything is put round it.

    Attributes:
        model: Registry name.
        weights: What its weights are called; None is the model's own.
        altered_by: Defenses that change its layers, in their order.
    """

    model: str
    weights: str | None
    altered_by: tuple[ArchitectureDefense, ...] = ()


def network_of(model: str, parts: Sequence[Defense]) -> Network:
    """The network for a model with these defenses."""
    altering = tuple(part for part in parts if isinstance(part, ArchitectureDefense))
    return Network(model, trained_weights(parts), altering)


def dataset_of(ref: PictureRef) -> Dataset:
    """The dataset, file or folder of a picture.

    Raises:
        InvalidExperiment: Unknown dataset, or no picture with that number.
        InvalidPicture: The file or folder cannot be opened.
    """
    dataset = DATASETS[ref.dataset] if ref.file is None else opened(ref.file)
    if ref.index >= len(dataset):
        raise InvalidExperiment(
            "{dataset} has no picture {index}: it has {count}, numbered from 0. Choose another.",
            dataset=ref.file or dataset.title, index=ref.index, count=len(dataset),
        )  # fmt: skip
    return dataset


def natural_end(model: Model, norm: NormName) -> float:
    """End of the epsilon slider for a model and a norm."""
    return NORMS[norm].natural_end(model.linf_end, model.input_shape)


def _check_input(attack: Attack, model: Model) -> None:
    values = math.prod(model.input_shape)
    if attack.largest_input is not None and values > attack.largest_input:
        raise NotApplicable(
            "{attack} takes pictures of up to {limit} values, and those of {model} have {values}: "
            "it would take hours. Choose another attack, or a smaller model.",
            attack=attack.title, limit=attack.largest_input, model=model.title, values=values,
        )  # fmt: skip


def _check_epsilon(epsilon: float, model: Model, norm: NormName) -> None:
    limit = NORMS[norm].largest(model.input_shape)
    if epsilon > limit:
        raise InvalidExperiment(
            "Epsilon {epsilon:g} is above {limit:g}, the largest distance between two pictures of "
            "{model} in {norm}. Lower it, or choose another norm.",
            epsilon=epsilon, limit=limit, model=model.title, norm=norm,
        )  # fmt: skip


def _check_target(target: int | None, model: str) -> None:
    names = MODELS[model].class_names()
    if target is not None and target >= len(names):
        raise InvalidExperiment(
            "There is no target class {target}: {model} has {count}, numbered from 0. Choose a "
            "lower one.",
            target=target, model=model, count=len(names),
        )  # fmt: skip


def _check_comparison(model: str, other: str) -> None:
    if MODELS[other].input_shape != MODELS[model].input_shape:
        raise NotApplicable(
            "{other} takes pictures of another size than {model}, so the two cannot be compared. "
            "Choose a second model of the same family.",
            other=other, model=model,
        )  # fmt: skip
