"""Races between our attacks and other libraries': alternating, median of several rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.core.norms import L2
from advstudio.evaluation.robust_accuracy import is_right

OURS = "advstudio"


@dataclass(frozen=True, slots=True)
class Field:
    """What an attack is run on.

    Attributes:
        classifier: Under attack.
        x: (n, c, h, w) pictures that it gets right.
        y: (n,) their labels.
    """

    classifier: Classifier
    x: Tensor
    y: Tensor

    def first(self, count: int) -> Field:
        """The first pictures of it."""
        return Field(self.classifier, self.x[:count], self.y[:count])


Run = Callable[[], Tensor]
"""Attacks, and returns the (n, c, h, w) attacked pictures, or (m, n, c, h, w) at m epsilons."""


@dataclass(frozen=True, slots=True)
class Contest:
    """One attack, by several libraries, with the same network, pictures and steps.

    Attributes:
        name: What is raced.
        field: Model and pictures.
        runs: By library, ours among them.
        target: Our time over the fastest peer's, at most.
        rounds: How often each runs.
    """

    name: str
    field: Field
    runs: dict[str, Run]
    target: float
    rounds: int = 5


def raced(contest: Contest) -> Iterator[Measured]:
    """Time, robust accuracy and mean L2 of each library, and our time over the fastest peer's."""
    seconds: dict[str, list[float]] = {name: [] for name in contest.runs}
    found: dict[str, Tensor] = {}
    for _ in range(contest.rounds):
        # In turn, so that a noisy minute of the machine meets them all.
        for name, run in contest.runs.items():
            started = time.perf_counter()
            found[name] = run()
            seconds[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, median in medians.items():
        yield Measured(f"{contest.name}: {name}", 1e3 * median, "ms")
        yield from _quality(contest, name, found[name])
    peers = [median for name, median in medians.items() if name != OURS]
    if peers:
        ratio = medians[OURS] / min(peers)
        yield Measured(f"{contest.name}: time over the fastest peer's", ratio, "", contest.target)


def _quality(contest: Contest, name: str, found: Tensor) -> Iterator[Measured]:
    field = contest.field
    attacked = found if found.dim() == 5 else found[None]
    left = [is_right(field.classifier, x_adv, field.y).float().mean() for x_adv in attacked]
    accuracy = float(torch.stack(left).mean())
    yield Measured(f"{contest.name}: {name}, robust accuracy", 100 * accuracy, "%")
    length = float(L2().size(attacked[-1] - field.x).mean())
    yield Measured(f"{contest.name}: {name}, mean L2 of the change", length, "")
