"""What a training recipe is: frozen hyper-parameters, and a generator of progress."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from advstudio.core.errors import InvalidWeights
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
class Level:
    """How a network does on some pictures.

    Attributes:
        loss: Mean cross-entropy.
        accuracy: Share that is classified right, in [0, 1].
    """

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far a training is.

    Attributes:
        stage: Number of the network that is being trained, from 0.
        stages: Networks in all; the last one is the result.
        epoch: Finished epochs, of all networks together.
        epochs: Epochs in all.
        done: Share of the whole training, in [0, 1].
        loss: Mean of what the recipe minimises, over this epoch so far.
        learning_rate: Of the last step.
        clean: On this epoch's clean pictures, as they were trained on; None where there are none.
        adversarial: On this epoch's attacked pictures; None for recipes without.
        pictures: (m, c, h, w) some of the last step's pictures as the network saw them.
        is_epoch_end: Whether an epoch has just ended; only then can a training be left and taken
            up again with the same result.
        taken_back: Epochs so far whose result was thrown away because the network had collapsed.
    """

    stage: int
    stages: int
    epoch: int
    epochs: int
    done: float
    loss: float
    learning_rate: float
    clean: Level | None
    adversarial: Level | None
    pictures: Tensor
    is_epoch_end: bool
    taken_back: int = 0


class Optimiser(Protocol):
    """What turns a loss into a change of the weights, and can be left and taken up again."""

    def descend(self, loss: Tensor, rate: float) -> None:
        """One step down the slope of a () loss, at a learning rate."""

    def state(self) -> dict[str, Any]:
        """Plain values and tensors, copied."""

    def take_up(self, state: dict[str, Any]) -> None:
        """Go on from a state."""


class Course:
    """A training on its way: what a checkpoint has to keep, and nothing else.

    Args:
        networks: One for each stage, with their initial weights; the last one is the result.
        seed: Everything random follows from it, the stage and the epoch.

    Attributes:
        memory: What a recipe has to remember from epoch to epoch: tensors and plain values.
    """

    def __init__(self, networks: Sequence[nn.Module], seed: int) -> None:
        self.networks = tuple(networks)
        self.seed = seed
        self.stage = 0
        self.epoch = 0
        self.optimiser: Optimiser | None = None
        self.memory: dict[str, Any] = {}
        self._kept: dict[str, Any] | None = None

    @property
    def network(self) -> nn.Module:
        """What is being trained now; after the training, the result."""
        return self.networks[min(self.stage, len(self.networks) - 1)]

    def optimise_with(self, optimiser: Optimiser) -> None:
        """Take the stage's optimiser; a course that was taken up again fills in its state.

        Raises:
            InvalidWeights: The state is that of another optimiser.
        """
        self.optimiser = optimiser
        if self._kept is None:
            return
        try:
            optimiser.take_up(self._kept)
        except (LookupError, TypeError, ValueError, RuntimeError) as error:
            raise InvalidWeights(
                "The checkpoint's optimiser is damaged or of another version: {reason}. Begin "
                "the training anew.",
                reason=error,
            ) from error
        self._kept = None

    def next_stage(self) -> None:
        """The network of this stage is finished."""
        self.stage, self.epoch, self.optimiser, self.memory = self.stage + 1, 0, None, {}

    def random(self) -> torch.Generator:
        """The epoch's own generator, so that a training taken up again draws the same numbers."""
        # 12 bits of epochs, 8 of stages; 2**20 seeds apart, no two epochs share a stream.
        return torch.Generator().manual_seed(
            (self.seed << 20) + ((self.stage & 0xFF) << 12) + (self.epoch & 0xFFF)
        )

    def state(self) -> dict[str, Any]:
        """Plain values and tensors; to be taken at the end of an epoch."""
        return {
            "seed": self.seed,
            "stage": self.stage,
            "epoch": self.epoch,
            "networks": [network.state_dict() for network in self.networks],
            "optimiser": None if self.optimiser is None else self.optimiser.state(),
            "memory": self.memory,
        }

    def take_up(self, state: dict[str, Any]) -> None:
        """Go on from a state.

        Raises:
            KeyError, ValueError, RuntimeError: It is not the state of such a training.
        """
        if len(state["networks"]) != len(self.networks):
            raise ValueError("another number of networks")
        for network, weights in zip(self.networks, state["networks"], strict=True):
            network.load_state_dict(weights)
        self.seed, self.stage, self.epoch = state["seed"], state["stage"], state["epoch"]
        self._kept, self.memory = state["optimiser"], state["memory"]


class Recipe(Part):
    """A way to train a network."""

    @abstractmethod
    def train(self, course: Course, examples: TrainingSet) -> Iterator[TrainingProgress | None]:
        """Train the course's networks in place, from where it stands to its end.

        Yields None after a step, so that a training can wait while somebody drags a slider, and
        a progress from time to time and after every epoch.

        Args:
            course: Its networks take normalised pictures, give logits, and lie on the device of
                `examples`; they are left in evaluation mode.
            examples: The training set.

        Raises:
            TrainingFailed: The loss is no longer a number.
            NotApplicable: The recipe does not know a layer of the network.
        """

    def seeds(self, seed: int) -> tuple[int, ...]:
        """The seeds of the initial weights, one for each network that is trained."""
        return (seed,)

    def weights_name(self, recipe: str) -> str:
        """What its weights are called; recipes in several strengths add theirs.

        Args:
            recipe: The name under which it is registered.
        """
        return recipe


RECIPES: Registry[type[Recipe]] = Registry("recipe", "advstudio.training")
