"""What can be trained, copied and watched with the pictures that ship; no Qt."""

from __future__ import annotations

from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import PictureRef

TRAINABLE = "mnist"
"""The one dataset whose training pictures ship."""


def is_trainable(entry: ModelEntry | None) -> bool:
    """Whether a model's training pictures are there."""
    return entry is not None and entry.dataset == TRAINABLE


def trainable_instead(catalogue: Catalogue) -> ModelEntry | None:
    """A model to offer where the chosen one cannot be trained: small and convolutional."""
    entries = [entry for entry in catalogue.models.values() if is_trainable(entry)]
    named = (entry for entry in entries if entry.name == "mnist-small")
    return next(named, entries[0] if entries else None)


def watched(picture: PictureRef) -> PictureRef:
    """The chosen picture where digits' networks can look at it, else the first digit."""
    is_fitting = picture.file is not None or picture.dataset == TRAINABLE
    return picture if is_fitting else PictureRef(dataset=TRAINABLE)
