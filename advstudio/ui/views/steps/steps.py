"""The steps of a trace: how many there are, and which of them is the result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advstudio.session.frames import Trace


@dataclass(frozen=True, slots=True)
class Way:
    """The part of a trace that people go along.

    Attributes:
        trace: All of it.
        count: Entries that are steps, with the clean picture.
        result: Entry that the attack chose as its result.
    """

    trace: Trace
    count: int
    result: int

    @classmethod
    def of(cls, trace: Trace) -> Way:
        """A result that is none of the steps stands last, and is no step."""
        is_apart = trace.steps[-1] < 0
        return cls(trace, len(trace.steps) - int(is_apart), trace.result)

    @property
    def length(self) -> int:
        """The number of the last step."""
        return self.trace.length

    @property
    def gap(self) -> int:
        """Steps between two that were kept."""
        return 1 if self.count < 3 else int(self.trace.steps[2] - self.trace.steps[1])

    def nearest(self, step: float) -> int:
        """The entry whose step is nearest to a number."""
        return int(np.abs(self.trace.steps[: self.count] - step).argmin())
