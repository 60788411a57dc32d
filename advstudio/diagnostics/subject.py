"""What is examined: a defended classifier, pictures, and everything that was computed of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

import torch
from torch import Tensor

from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier

T = TypeVar("T")

Measuring = Generator[None, None, T]
"""Yields None about every 20 ms of work, so that it can wait; returns what was measured."""

_LARGE = 10_000
"""Values per picture (c × h × w) above which one pass takes as long as an attack on a digit."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work the attacks of an examination may be.

    Attributes:
        steps: Of PGD.
        draws: Of the random search, for each picture.
        queries: Of Square, for each picture.
        restarts: Of PGD, where restarts are what is measured.
        boundary_steps: Of HopSkipJump.
    """

    steps: int
    draws: int
    queries: int
    restarts: int
    boundary_steps: int


LIVE = Effort(steps=20, draws=200, queries=100, restarts=2, boundary_steps=4)
THOROUGH = Effort(steps=40, draws=500, queries=500, restarts=3, boundary_steps=10)


class Subject:
    """A classifier as deployed, what an attacker may put in its place, and the pictures.

    What is expensive is computed once, by whoever needs it first.

    Args:
        deployed: The defended classifier.
        adapted: What an attacker who knows the defense attacks in its place.
        undefended: The same model without its defenses; None where it has none.
        x: (n, c, h, w) in [0, 1].
        y: (n,) true labels.
        ball: What attacks may change.
        seed: Of the first picture; the others count on.
        effort: Of the attacks.
        block: Pictures that go through the network at once.
    """

    def __init__(
        self, deployed: Classifier, adapted: Classifier, undefended: Classifier | None,
        *, x: Tensor, y: Tensor, ball: Ball, seed: int = 0, effort: Effort = THOROUGH,
        block: int = 50,
    ) -> None:  # fmt: skip
        self.deployed, self.adapted, self.undefended = deployed, adapted, undefended
        self.x, self.y, self.ball = x, y, ball
        self.seed, self.effort, self.block = seed, effort, block
        self._known: dict[Hashable, object] = {}

    def __len__(self) -> int:
        return len(self.x)

    @property
    def grants_gradient(self) -> bool:
        """Whether an attack by gradients can start at all."""
        return self.deployed.gradient != "none"

    @property
    def is_large(self) -> bool:
        """Whether one pass takes long."""
        return self.x[0].numel() > _LARGE

    def blocks(self, rows: Tensor | None = None, size: int = 0) -> list[Tensor]:
        """(m,) int64 numbers of all pictures, or of some, in pieces that go through at once.

        Args:
            rows: Those; all unless told.
            size: Of a piece; the subject's own unless told.
        """
        if rows is None:
            rows = torch.arange(len(self.x), device=self.x.device)
        return list(torch.split(rows, size or self.block)) if len(rows) else []

    def shared(self, name: Hashable, measure: Callable[[Subject], Measuring[T]]) -> Measuring[T]:
        """What `measure` returns, measured once."""
        if name not in self._known:
            self._known[name] = yield from measure(self)
        return cast(T, self._known[name])
