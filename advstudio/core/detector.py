"""What a classifier does that may refuse a picture instead of naming its class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Detector:
    """A suspicion in numbers, and the number above which a picture is refused.

    Attributes:
        score: (n, c, h, w) in [0, 1] to (n,); higher is more suspicious.
        threshold: A picture is refused when its score exceeds it.
    """

    score: Callable[[Float[Tensor, "n c h w"]], Float[Tensor, " n"]]
    threshold: float

    def rejects(self, x: Float[Tensor, "n c h w"]) -> Bool[Tensor, " n"]:
        """(n,) whether the pictures are refused."""
        refused: Tensor = self.score(x) > self.threshold
        return refused

    def after(self, change: Callable[[Tensor], Tensor]) -> Detector:
        """The detector behind something that changes the pictures first."""
        score = self.score
        return replace(self, score=lambda x: score(change(x)))

    def together(self, other: Detector | None) -> Detector:
        """Refuses what either of two refuses; the score is then in units of the thresholds."""
        if other is None:
            return self
        theirs = other

        def _score(x: Tensor) -> Tensor:
            shares = [d.score(x) / d.threshold for d in (self, theirs)]
            return torch.stack(shares).amax(dim=0)

        return Detector(_score, 1.0)
