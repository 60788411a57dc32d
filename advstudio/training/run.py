"""Trains a model by a recipe, measures it, and writes its weights and their card."""

from __future__ import annotations

import platform
import time
from collections.abc import Generator, Mapping
from pathlib import Path

import torch
from pydantic import ValidationError
from torch import nn

from advstudio import __version__
from advstudio.core.classifier import Classifier, normalised
from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.core.files import atomic_write
from advstudio.core.model import MODELS, Model
from advstudio.core.recipe import RECIPES, Recipe, TrainingProgress, TrainingSet
from advstudio.datasets import mnist
from advstudio.evaluation.digits import as_tensors, evenly_spread
from advstudio.models.weights import Card, save_weights
from advstudio.training import measure

PGD_PICTURES = 1000
"""How many test pictures PGD attacks; 500 gradient steps for each."""

_CPU = torch.device("cpu")


def train(
    model: str,
    recipe: str,
    *,
    out: Path,
    seed: int = 0,
    parameters: Mapping[str, object] | None = None,
    device: torch.device = _CPU,
) -> Generator[TrainingProgress, None, Path]:
    """Train, yielding after every epoch; then measure and save, returning the weights' path.

    Args:
        model: Registry name of a model for handwritten digits.
        recipe: Registry name.
        out: Folder for `<model>.<recipe>.safetensors` and its card.
        seed: The initial weights and everything random in the training follow from it.
        parameters: Of the recipe; defaults for the rest.
        device: Where to train.

    Raises:
        InvalidExperiment: An unknown name, or a parameter out of its bounds.
        NotApplicable: The model is not one for handwritten digits.
        CannotSave: `out` cannot be written to; said before the training begins.
    """
    chosen, part = MODELS[model], _part(recipe, parameters or {})
    _check_trainable(model, chosen)
    _check_writable(out)
    began = time.monotonic()
    network = initialised(chosen, seed).to(device)
    examples = TrainingSet(*as_tensors(mnist.training_arrays(), device))
    epochs = 0
    for progress in part.train(network, examples, seed=seed):
        epochs = progress.epochs
        yield progress
    minutes = (time.monotonic() - began) / 60
    card = _card(
        Classifier(normalised(network, chosen.mean, chosen.std), chosen.class_names(),
                   chosen.input_shape, device=device),
        model=model, recipe=recipe, parameters=part.model_dump(), seed=seed, epochs=epochs,
        training_minutes=round(minutes, 2),
    )  # fmt: skip
    return save_weights(network, out, model, recipe, card)


def initialised(model: Model, seed: int) -> nn.Module:
    """A fresh network whose random weights follow from the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return model.build()


def _part(recipe: str, parameters: Mapping[str, object]) -> Recipe:
    try:
        return RECIPES[recipe](**parameters)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InvalidExperiment(
            "The recipe {recipe} cannot have {name} = {value}: {reason}.",
            recipe=recipe, name=first["loc"][0], value=first["input"], reason=first["msg"],
        ) from error  # fmt: skip


def _check_trainable(name: str, model: Model) -> None:
    if model.dataset != "mnist":
        trainable = [n for n, m in MODELS.items() if m.dataset == "mnist"]
        raise NotApplicable(
            "{model} cannot be trained here: only MNIST's training pictures ship with the "
            "program. Choose one of {trainable}.",
            model=name, trainable=", ".join(trainable),
        )  # fmt: skip


def _check_writable(folder: Path) -> None:
    # Before minutes are spent on weights that cannot be saved.
    probe = folder / ".advstudio-can-write"
    atomic_write(probe, b"")
    probe.unlink()


def _card(classifier: Classifier, **known: object) -> Card:
    x, y = as_tensors(mnist.test_arrays(), classifier.device)
    some = evenly_spread(x, y, PGD_PICTURES)
    return Card.model_validate(
        known
        | {
            "pictures": len(x),
            "clean_accuracy": measure.clean_accuracy(classifier, x, y),
            "fgsm_accuracy": tuple(
                measure.fgsm_accuracy(classifier, x, y, e) for e in measure.FGSM_EPSILONS
            ),
            "pgd_accuracy": (measure.pgd_accuracy(classifier, *some),),
            "versions": {
                "python": platform.python_version(),
                "torch": torch.__version__,
                "advstudio": __version__,
            },
        }
    )
