"""The steps of a trace: how many there are, and which of them is the result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advstudio.session.frames import Trace

_SAME_LOSS = 1e-3
"""Relative; another place in a batch changes the last bits of a loss."""


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
        """An attack ends by naming its best iterate once more: that is no further step."""
        last = len(trace.steps) - 1
        alike = [
            place
            for place in range(1, last)
            if np.isclose(trace.loss[place], trace.loss[last], rtol=_SAME_LOSS)
            and np.array_equal(trace.pictures[place], trace.pictures[last])
        ]
        return cls(trace, last, alike[-1]) if alike else cls(trace, last + 1, last)

    @property
    def length(self) -> int:
        """The number of the last step."""
        return int(self.trace.steps[self.count - 1])

    @property
    def gap(self) -> int:
        """Steps between two that were kept."""
        return 1 if self.count < 3 else int(self.trace.steps[2] - self.trace.steps[1])

    def nearest(self, step: float) -> int:
        """The entry whose step is nearest to a number."""
        return int(np.abs(self.trace.steps[: self.count] - step).argmin())
