"""The pictures that a model is trained and tried on, checked before any minute is spent."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.errors import InvalidPicture
from advstudio.core.model import Model
from advstudio.core.recipe import TrainingSet
from advstudio.datasets import mnist
from advstudio.evaluation.digits import as_tensors

Arrays = tuple[NDArray[np.uint8], NDArray[np.int64]]


def training_pictures(model: Model, device: torch.device) -> TrainingSet:
    """All training pictures, on the device.

    Raises:
        InvalidPicture: They are missing or damaged, or of another shape than the model takes.
    """
    arrays = mnist.training_arrays()
    check_pictures(arrays, model)
    return TrainingSet(*as_tensors(arrays, device))


def held_out_pictures(model: Model, device: torch.device) -> tuple[Tensor, Tensor]:
    """All test pictures and their labels, on the device; errors as above."""
    arrays = mnist.test_arrays()
    check_pictures(arrays, model)
    return as_tensors(arrays, device)


def check_pictures(arrays: Arrays, model: Model) -> None:
    """Say what is wrong with (n, h, w) pixels or (n,) labels for that model.

    Raises:
        InvalidPicture: No picture, another shape, or a label beyond the model's classes.
    """
    pixels, labels = arrays
    shape, classes = model.input_shape, len(model.class_names())
    found = "none at all"
    if len(pixels):
        found = " × ".join(str(side) for side in (1, *pixels.shape[1:]))
    if not len(pixels) or (1, *pixels.shape[1:]) != shape:
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
