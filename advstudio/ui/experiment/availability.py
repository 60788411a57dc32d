"""What can be chosen together with what, as reasons; no Qt, the widgets word them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from advstudio.session.catalogue import Catalogue, PartEntry
from advstudio.session.experiment import Choice, Experiment, NormName, PictureRef

NORM_NAMES: tuple[NormName, ...] = ("Linf", "L2", "L1", "L0")


@dataclass(frozen=True, slots=True)
class Grants:
    """What a classifier grants to whoever asks; the fields are those of `Outcome`."""

    output: str = "logits"
    gradient: str = "exact"


class Obstacle(Enum):
    """Why an entry cannot be chosen; false when nothing is in the way."""

    NONE = ""
    MODEL = "not for this model"
    STACKED = "trained, must come first"
    NORM = "attack does not support it"
    PICTURE = "does not know this picture's classes"
    INPUT = "this model's pictures are too large"
    GRADIENT = "the defense grants no gradient"
    SCORES = "the defense grants only labels"

    def __bool__(self) -> bool:
        return bool(self.value)


def part_obstacle(entry: PartEntry, model: str) -> Obstacle:
    """Whether an attack or a defense can be chosen for a model."""
    is_offered = entry.models is None or model in entry.models
    return Obstacle.NONE if is_offered else Obstacle.MODEL


def attack_obstacle(entry: PartEntry, experiment: Experiment, grants: Grants) -> Obstacle:
    """Whether an attack can start against what the defended model grants."""
    if part_obstacle(entry, experiment.model):
        return Obstacle.INPUT
    has_gradient = grants.gradient != "none" or experiment.adaptive.gradient != "own"
    if entry.knowledge == "white-box" and not has_gradient:
        return Obstacle.GRADIENT
    has_scores = grants.output != "label" or experiment.adaptive.gradient == "adaptive"
    if entry.knowledge == "scores" and not has_scores:
        return Obstacle.SCORES
    return Obstacle.NONE


def defense_obstacle(entry: PartEntry, model: str, position: int) -> Obstacle:
    """Whether a defense can be chosen at a position; a trained one is in the weights: first."""
    if entry.is_trained and position > 0:
        return Obstacle.STACKED
    return part_obstacle(entry, model)


def norm_obstacle(norm: NormName, experiment: Experiment, catalogue: Catalogue) -> Obstacle:
    """Whether the chosen attack supports a norm; one with limits of its own heeds none."""
    attack = catalogue.attacks.get(experiment.attack.name)
    is_supported = attack is None or not attack.norms or norm in attack.norms
    return Obstacle.NONE if is_supported else Obstacle.NORM


def picture_obstacle(picture: PictureRef, catalogue: Catalogue, model: str) -> Obstacle:
    """Whether a model knows the classes of a picture; a person's own file suits any."""
    dataset = catalogue.datasets.get(picture.dataset)
    is_known = picture.file is not None or (dataset is not None and model in dataset.models)
    return Obstacle.NONE if is_known else Obstacle.PICTURE


def kept_defenses(
    defenses: tuple[Choice, ...], catalogue: Catalogue, model: str
) -> tuple[Choice, ...]:
    """Those of the defenses that a model can have, in their order."""
    kept: list[Choice] = []
    for choice in defenses:
        entry = catalogue.defenses.get(choice.name)
        if entry is not None and not defense_obstacle(entry, model, len(kept)):
            kept.append(choice)
    return tuple(kept)
