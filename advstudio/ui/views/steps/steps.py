"""The steps of an attack: how many there are, and which of them is the result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advstudio.session.frames import AttackSteps


@dataclass(frozen=True, slots=True)
class Way:
    """The part of an attack's steps that people go along.

    Attributes:
        attack_steps: All of it.
        count: Entries that are steps, with the clean picture.
        result: Entry that the attack chose as its result.
    """

    attack_steps: AttackSteps
    count: int
    result: int

    @classmethod
    def of(cls, attack_steps: AttackSteps) -> Way:
        """A result that is none of the steps stands last, and is no step."""
        is_apart = attack_steps.steps[-1] < 0
        return cls(attack_steps, len(attack_steps.steps) - int(is_apart), attack_steps.result)

    @property
    def length(self) -> int:
        """The number of the last step."""
        return self.attack_steps.length

    @property
    def gap(self) -> int:
        """Steps between two that were kept."""
        return 1 if self.count < 3 else int(self.attack_steps.steps[2] - self.attack_steps.steps[1])

    def nearest(self, step: float) -> int:
        """The entry whose step is nearest to a number."""
        return int(np.abs(self.attack_steps.steps[: self.count] - step).argmin())
