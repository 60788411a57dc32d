"""Searches that can be left and taken up again, and the trail that they leave."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from torch import Tensor

from advstudio.core.attack import Ray
from advstudio.core.cost import Cost
from advstudio.session.resumable import Resumable

_TRAIL_BYTES = 16 * 2**20
_MOST, _FEWEST = 128, 16


class Trail:
    """Some of the iterates of an attack, evenly spread, in bounded memory."""

    def __init__(self) -> None:
        self.pictures: list[Tensor] = []
        self.steps: list[int] = []
        self.length = 0
        self._stride = 1

    def add(self, x_adv: Tensor) -> None:
        """The next iterate, (1, c, h, w); from time to time every second one is given up."""
        self.length += 1
        if (self.length - 1) % self._stride:
            return
        limit = min(_MOST, max(_FEWEST, _TRAIL_BYTES // (4 * x_adv.numel())))
        if len(self.pictures) >= limit:
            self.pictures, self.steps = self.pictures[::2], self.steps[::2]
            self._stride *= 2
            if (self.length - 1) % self._stride:
                return
        self.pictures.append(x_adv)
        self.steps.append(self.length)


class Search(Resumable[Tensor]):
    """The search of an attack whose way does not depend on epsilon; payloads are its iterates.

    It is kept while epsilon is dragged: a long search goes on where it was left.

    Args:
        steps: Yields iterates, (1, c, h, w), and returns the way; not yet begun.
        cost: The meter of the model that the search asks.
    """

    def __init__(self, steps: Generator[Tensor, None, Ray], cost: Cost) -> None:
        super().__init__()
        self.cost = cost
        self.trail = Trail()
        self.ray: Ray | None = None
        self._steps = steps

    def _run(self) -> Iterator[Tensor]:
        while True:
            try:
                x_adv = next(self._steps)
            except StopIteration as end:
                self.ray = end.value
                return
            self.trail.add(x_adv)
            yield x_adv
