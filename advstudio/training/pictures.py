"""The pictures that a model is trained and tried on, checked before any minute is spent."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.core.ability import labelled
from advstudio.core.dataset import Split
from advstudio.core.errors import InvalidPicture
from advstudio.core.model import MODELS, Model
from advstudio.core.recipe import TrainingSet
from advstudio.evaluation.digits import as_tensors


def training_pictures(name: str, device: torch.device) -> TrainingSet:
    """All training pictures of a model's dataset, on the device.

    Raises:
        NotApplicable: There are none.
        InvalidPicture: They are missing or damaged, or of another shape than the model takes.
    """
    taught = labelled(name, "train")
    check_pictures(taught, MODELS[name])
    return TrainingSet(*as_tensors(taught, device))


def held_out_pictures(name: str, device: torch.device) -> tuple[Tensor, Tensor]:
    """All test pictures and their labels, on the device; errors as above."""
    asked = labelled(name, "test")
    check_pictures(asked, MODELS[name])
    return as_tensors(asked, device)


def check_pictures(split: Split, model: Model) -> None:
    """Say what is wrong with pixels or labels for that model.

    Raises:
        InvalidPicture: No picture, another shape, or a label beyond the model's classes.
    """
    pixels, labels = split
    shape, classes = model.input_shape, len(model.class_names())
    given = (pixels.shape[-1], *pixels.shape[1:-1])
    found = "none at all"
    if len(pixels):
        found = " × ".join(str(side) for side in given)
    if not len(pixels) or given != shape:
        raise InvalidPicture(
            "The pictures to train on are {found}, but {model} takes {wanted}. Install the "
            "program again, or choose another model.",
            found=found, model=model.title, wanted=" × ".join(str(side) for side in shape),
        )  # fmt: skip
    if len(labels) != len(pixels):
        raise InvalidPicture(
            "There are {pictures} pictures to train on but {labels} labels. Install the program "
            "again.",
            pictures=len(pixels), labels=len(labels),
        )  # fmt: skip
    strange = labels[(labels < 0) | (labels >= classes)]
    if len(strange):
        raise InvalidPicture(
            "A picture to train on has the label {label}, but {model} knows only 0 to {last}. "
            "Install the program again, or choose another model.",
            label=int(strange[0]), model=model.title, last=classes - 1,
        )  # fmt: skip
