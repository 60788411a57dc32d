"""A trained substitute as the attacker: its example, carried over to the oracle. No Qt."""

from __future__ import annotations

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Adaptive, Choice, Compare, Experiment, Precision
from advstudio.session.substitute.frames import SubstituteRequest
from advstudio.ui.experiment.choices import Changes
from advstudio.ui.experiment.trainable import watched

_MOST = 4
_LABEL_ONLY = Choice(name="label-only")


def with_substitute(
    experiment: Experiment, catalogue: Catalogue, request: SubstituteRequest
) -> Changes:
    """The substitute first, under the attack that was measured; beside it the label-only oracle.

    Picture and seeds stay; goal, epsilon and attack become those of the theatre, so that what
    is seen is what was counted there.
    """
    entry = catalogue.models[request.substitute]
    return {
        "model": request.substitute,
        "defenses": (Choice.of("own-weights", weights=request.name),),
        "picture": watched(experiment.picture, request.substitute, catalogue),
        "attack": Choice(name="fgsm"),
        "adaptive": Adaptive(precision=_precision(catalogue)),
        "norm": "Linf",
        "epsilon": request.epsilon,
        "epsilon_end": request.epsilon if request.epsilon > entry.epsilon_ends["Linf"] else None,
        "target": None,
        "compare": Compare(
            model=request.model, defenses=label_only(request.defenses), mode="carry"
        ),
    }


def _precision(catalogue: Catalogue) -> Precision:
    """As in the theatre: the copy's own cross-entropy saturates in float32."""
    return "float32" if catalogue.device == "mps" else "float64"


def label_only(defenses: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The defenses, and that the answer is a label, where there is room to say so."""
    if _LABEL_ONLY in defenses or len(defenses) >= _MOST:
        return defenses
    return (*defenses, _LABEL_ONLY)
