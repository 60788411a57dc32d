"""Which substitute is to be trained next, while somebody still chooses; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import Experiment
from advstudio.session.substitute.frames import ExtractionRequest
from advstudio.ui.experiment.trainable import is_trainable, watched
from advstudio.ui.experiment.weights_names import NameObstacle, free_name, name_obstacle

_STEM = "substitute"


def _usual(name: str) -> float:
    """What `ExtractionRequest` takes where nobody chooses."""
    value = {field.name: field.default for field in fields(ExtractionRequest)}[name]
    assert isinstance(value, int | float), name
    return value


@dataclass(frozen=True, slots=True)
class SubstituteDraft:
    """The choices for the next substitute; the numbers are those of `ExtractionRequest`.

    Attributes:
        substitute: Registry name of the architecture.
        seeds: Pictures that the attacker begins with.
        rounds: Augmentations of his set.
        step: Length λ of an augmentation's step, pixel scale.
        epochs: Passes over the set per round.
        budget: Pictures that the oracle may be asked about.
        seed: Everything random follows from it.
        name: Of the weights, as somebody typed it; "" takes the first free one.
    """

    substitute: str = "mnist-small"
    seeds: int = int(_usual("seeds"))
    rounds: int = int(_usual("rounds"))
    step: float = _usual("step")
    epochs: int = int(_usual("epochs"))
    budget: int = int(_usual("budget"))
    seed: int = 0
    name: str = ""

    def edited(self, changes: Mapping[str, object]) -> SubstituteDraft:
        """With other choices."""
        return replace(self, **changes)  # type: ignore[arg-type] # fields

    def name_for(self, catalogue: Catalogue) -> str:
        """What the weights would be called: as typed, else `substitute-1`, `substitute-2` …"""
        return self.name or free_name(_STEM, self.substitute, catalogue)

    def obstacle(self, catalogue: Catalogue) -> NameObstacle:
        """Whether the weights can be called so."""
        return name_obstacle(self.name_for(catalogue), self.substitute, catalogue)

    def request(self, experiment: Experiment, catalogue: Catalogue) -> ExtractionRequest:
        """The copying of the experiment's classifier, watched at its picture."""
        return ExtractionRequest(
            experiment.model, experiment.defenses, self.substitute, self.name_for(catalogue),
            watched(experiment.picture), seeds=self.seeds, rounds=self.rounds, step=self.step,
            epochs=self.epochs, budget=self.budget, seed=self.seed,
        )  # fmt: skip


def substitutes(catalogue: Catalogue) -> tuple[ModelEntry, ...]:
    """The architectures that can be trained on digits."""
    return tuple(entry for entry in catalogue.models.values() if is_trainable(entry))
