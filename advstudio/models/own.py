"""Weights of the user's own: what they may be called, and what their card says of the program."""

from __future__ import annotations

import platform
import re

import torch

from advstudio import __version__
from advstudio.core.errors import InvalidExperiment
from advstudio.models.weights import weights_path

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def check_name(name: str) -> None:
    """Say what is wrong with a name.

    Raises:
        InvalidExperiment: It is empty, too long, or has other characters.
    """
    if not _NAME.fullmatch(name):
        raise InvalidExperiment(
            "Weights cannot be called “{name}”. Take up to 64 small letters, digits, points, "
            "hyphens and underscores, beginning with a letter or digit.",
            name=name,
        )


def check_free(model: str, name: str) -> None:
    """Say that a model has weights of that name already.

    Raises:
        InvalidExperiment: It has; they are kept.
    """
    if weights_path(model, name) is not None:
        raise InvalidExperiment(
            "{model} has weights called “{name}” already, and they are kept. Choose another "
            "name.",
            model=model, name=name,
        )  # fmt: skip


def versions() -> dict[str, str]:
    """Of Python and of what the numbers on a card depend on."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "advstudio": __version__,
    }
