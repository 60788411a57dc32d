"""The classifiers of an experiment side by side, each with the picture and the goal."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.session.experiment import Experiment
from advstudio.session.outcome.attacking import goal_of
from advstudio.session.outcome.outcomes import display_name
from advstudio.session.workbench import Example, Workbench


@dataclass(frozen=True, slots=True)
class Contender:
    """One classifier, whoever it is compared with.

    Attributes:
        experiment: Its own: `compare` is None.
        classifier: Model and defenses.
        name: As people read it.
        example: The clean picture.
        goal: What the attacker wants.
    """

    experiment: Experiment
    classifier: Classifier
    name: str
    example: Example
    goal: Goal

    @property
    def x(self) -> Tensor:
        """(1, c, h, w) the clean picture."""
        return self.example.x


def contenders(e: Experiment, bench: Workbench) -> tuple[Contender, ...]:
    """The classifiers, the first one first; their networks should be loaded already."""
    return tuple(_contender(alone, bench) for alone in e.classifiers())


def _contender(alone: Experiment, bench: Workbench) -> Contender:
    classifier = bench.classifier(alone.model, alone.defenses)
    example = bench.example(alone.picture, alone.model)
    goal = goal_of(alone, classifier, example, bench)
    return Contender(
        alone, classifier, display_name(alone.model, alone.defenses), example, goal
    )  # fmt: skip
