"""What the attacker wants: away from the true labels, or towards target labels."""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Goal:
    """Labels to leave (untargeted) or to reach (targeted).

    Attributes:
        labels: (n,) int64.
        is_targeted: Whether `labels` are targets.
    """

    labels: Int[Tensor, " n"]
    is_targeted: bool = False

    def loss(self, logits: Float[Tensor, "n k"]) -> Float[Tensor, " n"]:
        """(n,) what the attacker maximises: cross-entropy, negated for a target."""
        loss = F.cross_entropy(logits, self.labels, reduction="none")
        return -loss if self.is_targeted else loss

    def is_reached(self, logits: Float[Tensor, "n k"]) -> Bool[Tensor, " n"]:
        """(n,) whether the predicted class is what the attacker wants."""
        hits: Tensor = logits.argmax(dim=1) == self.labels
        return hits if self.is_targeted else ~hits

    def select(self, indices: Tensor) -> Goal:
        """The goal for some of the examples."""
        return Goal(self.labels[indices], self.is_targeted)
