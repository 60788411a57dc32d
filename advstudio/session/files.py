"""Experiments on disk; a picture or folder stands for the default experiment on it."""

from __future__ import annotations

from pathlib import Path

from advstudio.core.errors import InvalidExperiment
from advstudio.core.files import atomic_write
from advstudio.session.experiment import Experiment, PictureRef

SUFFIX = ".json"


def opened(path: Path) -> Experiment:
    """The experiment in a file, or the default one on a picture file or folder.

    Raises:
        InvalidExperiment: The file cannot be read or is no experiment.
    """
    if path.suffix.lower() != SUFFIX:
        return Experiment(picture=PictureRef(dataset="file", file=str(path.absolute())))
    try:
        return Experiment.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidExperiment(
            "“{file}” cannot be read: {complaint}. Choose another file.",
            file=path.name,
            complaint=getattr(error, "strerror", None) or "it is not a text file",
        ) from error


def saved(experiment: Experiment, path: Path) -> None:
    """Write an experiment; an older file stays whole if that fails.

    Raises:
        CannotSave: The file cannot be written.
    """
    atomic_write(path, experiment.to_json().encode())
