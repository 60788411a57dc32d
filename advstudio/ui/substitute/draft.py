"""Which substitute is to be trained next, while somebody still chooses; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import Experiment
from advstudio.session.substitute.frames import SubstituteRequest
from advstudio.ui.experiment.trainable import can, usual_epsilon, watched
from advstudio.ui.experiment.weights_names import NameObstacle, free_name, name_obstacle

_STEM = "substitute"


def _usual(name: str) -> float:
    """What `SubstituteRequest` takes where nobody chooses."""
    value = {field.name: field.default for field in fields(SubstituteRequest)}[name]
    assert isinstance(value, int | float), name
    return value


@dataclass(frozen=True, slots=True)
class SubstituteDraft:
    """The choices for the next substitute; the numbers are those of `SubstituteRequest`.

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

    def fitted_to(self, model: str, catalogue: Catalogue) -> SubstituteDraft:
        """The same, with an architecture for a model's pictures where the chosen one is not."""
        fitting = [entry.name for entry in substitutes(model, catalogue)]
        if self.substitute in fitting or not fitting:
            return self
        return replace(self, substitute=fitting[0])

    def name_for(self, catalogue: Catalogue) -> str:
        """What the weights would be called: as typed, else `substitute-1`, `substitute-2` …"""
        return self.name or free_name(_STEM, self.substitute, catalogue)

    def obstacle(self, catalogue: Catalogue) -> NameObstacle:
        """Whether the weights can be called so."""
        return name_obstacle(self.name_for(catalogue), self.substitute, catalogue)

    def request(self, experiment: Experiment, catalogue: Catalogue) -> SubstituteRequest:
        """The copying of the experiment's classifier, watched at its picture."""
        return SubstituteRequest(
            experiment.model, experiment.defenses, self.substitute, self.name_for(catalogue),
            watched(experiment.picture, experiment.model, catalogue), seeds=self.seeds,
            rounds=self.rounds, step=self.step, epochs=self.epochs, budget=self.budget,
            epsilon=usual_epsilon(catalogue.models.get(experiment.model), _usual("epsilon")),
            seed=self.seed,
        )  # fmt: skip


def substitutes(model: str, catalogue: Catalogue) -> tuple[ModelEntry, ...]:
    """The architectures for a model's pictures; all where it cannot be copied itself."""
    oracle = catalogue.models.get(model)
    able = [entry for entry in catalogue.models.values() if can(entry, "copy")]
    if oracle is None or not can(oracle, "copy"):
        return tuple(able)
    return tuple(entry for entry in able if entry.dataset == oracle.dataset)
