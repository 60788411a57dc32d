"""A picture under attack, as tensors."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.cost import Cost
from advstudio.core.goal import Goal
from advstudio.session.experiment import Experiment
from advstudio.session.workbench import Example


@dataclass(frozen=True, slots=True)
class Attacked:
    """A picture under attack.

    Attributes:
        experiment: The one classifier's share of it: `compare` is None.
        classifier: Who is attacked.
        example: The clean picture.
        goal: What the attacker wants.
        x_adv: (1, c, h, w) the attacked picture so far.
        iterates: The way there, (1, c, h, w) each, without the clean picture; of a long way
            some, evenly spread.
        at_steps: The step of each of them.
        best_run: Of several runs the steps of the one whose end is the best; None for a single one.
        direction: (1, c, h, w) of norm about 1, the plane's first axis, or None while it is open.
        direction_key: Names `direction`.
        distance: `x_adv` is the clean picture plus `distance` × `direction`, clipped; None where
            it lies off that line.
        length: Size of the perturbation that a minimum-norm attack found, else None.
        cost: What the attack asked of the model.
        step: Steps so far.
        state: preview, running or final.
        notice: Why nothing was attacked, or "".
    """

    experiment: Experiment
    classifier: Classifier
    example: Example
    goal: Goal
    x_adv: Tensor
    iterates: tuple[Tensor, ...] = ()
    at_steps: tuple[int, ...] = ()
    best_run: range | None = None
    direction: Tensor | None = None
    direction_key: Hashable = None
    distance: float | None = None
    length: float | None = None
    cost: Cost = field(default_factory=Cost)
    step: int = 0
    state: str = "final"
    notice: str = ""

    @property
    def delta(self) -> Tensor:
        """(1, c, h, w) the perturbation."""
        return self.x_adv - self.example.x
