"""What a training recipe is: frozen hyper-parameters, and a generator of progress."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from torch import Tensor, nn

from advstudio.core.part import Part
from advstudio.core.registry import Registry


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Pictures and labels, on the device once.

    Attributes:
        x: (n, c, h, w) float32 in [0, 1].
        y: (n,) int64.
    """

    x: Tensor
    y: Tensor


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far a training is.

    Attributes:
        epoch: Finished epochs.
        epochs: Epochs in all.
        loss: Mean training loss over the last epoch.
        accuracy: Share of the last epoch's training pictures that were classified right,
            as they were shown to the network (perturbed ones for adversarial training).
        learning_rate: At the end of the epoch.
        notes: Further numbers of this recipe, by name.
    """

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    learning_rate: float
    notes: dict[str, float] = field(default_factory=dict)


class Recipe(Part):
    """A way to train a network."""

    @abstractmethod
    def train(
        self, network: nn.Module, examples: TrainingSet, *, seed: int
    ) -> Iterator[TrainingProgress]:
        """Train `network` in place, yielding after every epoch.

        Args:
            network: Takes normalised pictures, gives logits; on the device of `examples`.
            examples: The training set.
            seed: Everything random follows from it.
        """


RECIPES: Registry[type[Recipe]] = Registry("recipe", "advstudio.training")
