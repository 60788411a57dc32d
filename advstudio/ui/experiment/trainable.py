"""What can be done with a model's pictures, as the engine's catalogue has it; no Qt."""

from __future__ import annotations

from advstudio.core.dataset import Ability
from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import PictureRef


def can(entry: ModelEntry | None, ability: Ability) -> bool:
    """Whether it can be done with a model: whether its dataset has the pictures for it."""
    return entry is not None and ability in entry.abilities


def is_trainable(entry: ModelEntry | None) -> bool:
    """Whether a model's training pictures are there."""
    return can(entry, "train")


def model_instead(ability: Ability, catalogue: Catalogue) -> ModelEntry | None:
    """A model to offer where it cannot be done with the chosen one: the first with which it can."""
    return next((entry for entry in catalogue.models.values() if can(entry, ability)), None)


def datasets_for(ability: Ability, catalogue: Catalogue) -> str:
    """The datasets with whose models it can be done, for people."""
    names = dict.fromkeys(e.dataset for e in catalogue.models.values() if can(e, ability))
    return ", ".join(dataset_title(name, catalogue) for name in names)


def dataset_title(name: str, catalogue: Catalogue) -> str:
    """What people call a dataset."""
    entry = catalogue.datasets.get(name)
    return entry.title if entry else name


def watched(picture: PictureRef, model: str, catalogue: Catalogue) -> PictureRef:
    """The chosen picture where it is a file or of the model's dataset, else that one's first."""
    entry = catalogue.models.get(model)
    if picture.file is not None or entry is None or picture.dataset == entry.dataset:
        return picture
    return PictureRef(dataset=entry.dataset)


def usual_epsilon(entry: ModelEntry | None, otherwise: float) -> float:
    """The L∞ radius that networks for a model's dataset are tried with."""
    return entry.usual_epsilons[-1] if entry is not None and entry.usual_epsilons else otherwise
