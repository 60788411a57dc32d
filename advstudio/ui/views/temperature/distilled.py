"""Rules of the temperature view: what its slider and its button change together. No Qt."""

from __future__ import annotations

import re
from enum import Enum

from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import Adaptive, Experiment
from advstudio.session.views.temperature.frames import TemperatureRequest
from advstudio.ui.experiment.choices import Changes, chosen, noise_beside

OFF = 0
"""In place of a temperature: the weights in use are not distilled at one that is known."""

_DISTILLATION = "distillation"
_OWN = re.compile(r"distillation-t(\d+)")


class LogitObstacle(Enum):
    """Why dividing the logits would change nothing; false when nothing is in the way."""

    NONE = ""
    UNDEFENDED = "the weights are not distilled"
    AT_ONE = "the temperature is 1"
    ATTACK = "the attack follows no gradient"

    def __bool__(self) -> bool:
        return bool(self.value)


def stops(catalogue: Catalogue) -> tuple[int, ...]:
    """The temperatures of the slider, ascending; weights may be missing for some."""
    entry = catalogue.defenses.get(_DISTILLATION)
    parameters = entry.parameters if entry else ()
    named = (parameter for parameter in parameters if parameter.name == "temperature")
    return next((tuple(round(stop) for stop in p.stops) for p in named), ())


def temperature_of(experiment: Experiment, catalogue: Catalogue) -> int:
    """At which temperature the weights in use were distilled, or OFF."""
    choice = next((c for c in experiment.defenses if c.name == _DISTILLATION), None)
    entry = catalogue.defenses.get(_DISTILLATION)
    if choice is None or entry is None:
        return OFF
    values = entry.full(choice)
    if not values.get("weights"):
        return int(values.get("temperature", OFF))
    own = _OWN.fullmatch(str(values["weights"]))
    return int(own[1]) if own else OFF


def with_temperature(experiment: Experiment, catalogue: Catalogue, temperature: int) -> Changes:
    """Weights that were distilled at a temperature, in place of other trained ones; OFF has none.

    An attacker who divides the logits follows, noise beside stays beside the same.
    """
    trained = {entry.name for entry in catalogue.defenses.values() if entry.is_trained}
    kept = tuple(choice for choice in experiment.defenses if choice.name not in trained)
    distilled = chosen(catalogue.defenses[_DISTILLATION], {"temperature": temperature})
    defenses = kept if temperature == OFF else (distilled, *kept)
    changes: Changes = {"defenses": defenses}
    if experiment.compare is not None and experiment.compare == noise_beside(experiment):
        changes["compare"] = noise_beside(experiment.updated(defenses=defenses))
    if attacks_logits(experiment):
        changes["adaptive"] = _dividing_by(experiment, temperature)
    return changes


def attacks_logits(experiment: Experiment) -> bool:
    """Whether the attacker divides the logits before his softmax."""
    return experiment.adaptive.temperature > 1


def with_logits_attacked(experiment: Experiment, temperature: int) -> Changes:
    """An attacker who divides the logits by a temperature; 1 or OFF leaves them as they are."""
    return {"adaptive": _dividing_by(experiment, temperature)}


def logit_obstacle(experiment: Experiment, catalogue: Catalogue) -> LogitObstacle:
    """Whether dividing the logits by the temperature could help the chosen attack."""
    attack = catalogue.attacks.get(experiment.attack.name)
    if attack is not None and attack.knowledge != "white-box":
        return LogitObstacle.ATTACK
    temperature = temperature_of(experiment, catalogue)
    if temperature == OFF:
        return LogitObstacle.UNDEFENDED
    return LogitObstacle.AT_ONE if temperature == 1 else LogitObstacle.NONE


def temperature_request(experiment: Experiment, catalogue: Catalogue) -> TemperatureRequest:
    """The study of the model; FGSM's L∞ radius is the slider's, in other norms the model's own."""
    entry = catalogue.models.get(experiment.model)
    is_slider = experiment.norm == "Linf" or entry is None
    epsilon = experiment.epsilon if is_slider or entry is None else entry.epsilon
    return TemperatureRequest(experiment.model, experiment.picture, epsilon)


def is_distilled(model: str, catalogue: Catalogue) -> bool:
    """Whether there may be distilled weights of a model."""
    entry = catalogue.defenses.get(_DISTILLATION)
    return entry is not None and (entry.models is None or model in entry.models)


def studied_instead(catalogue: Catalogue) -> ModelEntry | None:
    """A model with distilled weights, to offer where the chosen one has none."""
    entry = catalogue.defenses.get(_DISTILLATION)
    names = (entry.models if entry else None) or ()
    return catalogue.models.get(next(iter(names), ""))


def _dividing_by(experiment: Experiment, temperature: int) -> Adaptive:
    return Adaptive(**{**dict(experiment.adaptive), "temperature": max(1.0, temperature)})
