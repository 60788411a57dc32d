"""What all recipes share: passes over shuffled pictures that lie on the device from the start."""

from __future__ import annotations

import contextlib
import math
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from advstudio.core.adam import Adam
from advstudio.core.classifier import Classifier
from advstudio.core.errors import TrainingFailed
from advstudio.core.recipe import Course, Level, Recipe, TrainingProgress, TrainingSet
from advstudio.core.rng import global_draws_from

SHOWN = 32
"""How many of a step's pictures are shown."""

_PEAK = 0.4
"""Share of the training after which the learning rate is highest."""

_TELL_EVERY = 0.5
"""Seconds between two reports within an epoch."""


class Judged(NamedTuple):
    """What a network said of a batch.

    Attributes:
        loss: () mean cross-entropy.
        logits: (n, k).
    """

    loss: Tensor
    logits: Tensor


class Batch(NamedTuple):
    """What a step has to do with.

    Attributes:
        x: (n, c, h, w) pictures in [0, 1].
        y: (n,) labels.
        targets: (n, …) what the lesson teaches; the labels unless it says otherwise.
        random: To draw from.
        done: Share of the stage's training that is over, in [0, 1].
    """

    x: Tensor
    y: Tensor
    targets: Tensor
    random: torch.Generator
    done: float


class Step(NamedTuple):
    """What a step found.

    Attributes:
        loss: () to be minimised.
        pictures: (n, c, h, w) as the network saw them.
        clean: On the clean pictures, if it was asked about them.
        adversarial: On the attacked pictures, if there are any.
    """

    loss: Tensor
    pictures: Tensor
    clean: Judged | None = None
    adversarial: Judged | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one network is taught.

    Attributes:
        step: A batch to its loss.
        targets: (n, …) for all training pictures, or None for the labels.
    """

    step: Callable[[Batch], Step]
    targets: Tensor | None = None


@dataclass(slots=True)
class _Found:
    """What the steps of an epoch found, one by one, on the device until somebody asks."""

    labels: list[Tensor] = field(default_factory=list)
    losses: list[Tensor] = field(default_factory=list)
    sides: dict[str, list[Judged]] = field(default_factory=dict)

    def add(self, step: Step, y: Tensor) -> None:
        # Kept, neither counted nor summed: that would be many small operations at every step.
        self.labels.append(y)
        self.losses.append(step.loss.detach())
        for side in ("clean", "adversarial"):
            judged: Judged | None = getattr(step, side)
            if judged is not None:
                kept = Judged(judged.loss.detach(), judged.logits.detach())
                self.sides.setdefault(side, []).append(kept)

    def mean_loss(self) -> float:
        return self._mean(self.losses)

    def level(self, side: str) -> Level | None:
        if side not in self.sides:
            return None
        losses, logits = zip(*self.sides[side], strict=True)
        is_right = torch.cat(logits).argmax(dim=1) == torch.cat(self.labels)
        return Level(self._mean(losses), int(is_right.sum()) / len(is_right))

    def _mean(self, losses: Sequence[Tensor]) -> float:
        """Over the pictures, from the () means of the steps."""
        counts = torch.tensor([len(y) for y in self.labels], dtype=torch.float64)
        return float(torch.stack(tuple(losses)).cpu().double() @ counts / counts.sum())


class EpochRecipe(Recipe):
    """A recipe that is a number of passes over the training pictures with Adam."""

    epochs: int = Field(10, ge=1, le=200, description="Passes over the training pictures")
    batch_size: int = Field(100, ge=1, le=10_000, description="Pictures per step")
    learning_rate: float = Field(
        5e-3, gt=0, le=1, description="Highest learning rate; it rises from 0 and falls back to 0"
    )

    @abstractmethod
    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """What the network of the course's stage is taught."""

    def train(self, course: Course, examples: TrainingSet) -> Iterator[TrainingProgress | None]:
        """Train one network after the other."""
        while course.stage < len(course.networks):
            network = course.network
            network.train().requires_grad_(True)
            lesson = self.lesson(course, examples)
            course.optimise_with(self.optimiser(network))
            while course.epoch < self.epochs:
                yield from self._epoch(course, lesson, examples)
            network.eval()
            course.next_stage()

    def optimiser(self, network: nn.Module) -> Adam:
        """The optimiser of a stage."""
        return Adam(network.parameters())

    def rate(self, epoch: float) -> float:
        """The learning rate after so many passes.

        Source: the cyclic schedule of Smith 2017, arXiv:1506.01186, with one cycle.
        """
        done = epoch / self.epochs
        return self.learning_rate * min(done / _PEAK, (1 - done) / (1 - _PEAK))

    def draws_globally(self, network: nn.Module) -> bool:
        """Whether a step draws from torch's global generator, as dropout layers do."""
        return any(isinstance(layer, nn.modules.dropout._DropoutNd) for layer in network.modules())

    def look_back(self, course: Course, examples: TrainingSet) -> Iterator[None]:
        """A chance to judge, and to change, what the epoch has made of the course.

        Yields where the training may be left.
        """
        yield from ()

    def _epoch(
        self, course: Course, lesson: Lesson, examples: TrainingSet
    ) -> Iterator[TrainingProgress | None]:
        optimiser, random = course.optimiser, course.random()
        assert optimiser is not None, "train() chose one"
        order = torch.randperm(len(examples.x), generator=random).to(examples.x.device)
        chunks, found = torch.split(order, self.batch_size), _Found()
        targets = examples.y if lesson.targets is None else lesson.targets
        is_drawing = self.draws_globally(course.network)
        rate, told, pace = 0.0, time.monotonic(), course.memory.get("pace", 1.0)
        for i, chunk in enumerate(chunks):
            # At the middle of the step: at its end, the last one of all would have rate 0.
            rate = self.rate(course.epoch + (i + 0.5) / len(chunks)) * pace
            x, y = examples.x.index_select(0, chunk), examples.y.index_select(0, chunk)
            aims = targets.index_select(0, chunk) if targets is not examples.y else y
            batch = Batch(x, y, aims, random,
                          (course.epoch + i / len(chunks)) / self.epochs)  # fmt: skip
            with global_draws_from(random, x.device) if is_drawing else contextlib.nullcontext():
                step = lesson.step(batch)
            optimiser.descend(step.loss, rate)
            found.add(step, y)
            is_end = i == len(chunks) - 1
            if is_end or time.monotonic() - told >= _TELL_EVERY:
                if is_end:
                    course.epoch += 1
                    yield from self.look_back(course, examples)
                yield self._told(
                    course, found, step, rate, 0.0 if is_end else (i + 1) / len(chunks)
                )
                told = time.monotonic()
            else:
                yield None

    def _told(
        self, course: Course, found: _Found, step: Step, rate: float, share: float
    ) -> TrainingProgress:
        """What is known now; `share` of an unfinished epoch is over."""
        is_end, loss = share == 0.0, found.mean_loss()
        epoch, stages = course.stage * self.epochs + course.epoch, len(course.networks)
        # After the last step nobody asks for another loss, so the weights themselves are asked.
        if not math.isfinite(loss) or (is_end and not _is_finite(course.network)):
            raise TrainingFailed(
                "The loss is no longer a finite number in epoch {epoch}, so the training was "
                "stopped; earlier weights are as they were. Choose a learning rate below {rate:g}.",
                epoch=epoch if is_end else epoch + 1, rate=self.learning_rate,
            )  # fmt: skip
        return TrainingProgress(
            stage=course.stage, stages=stages, epoch=epoch, epochs=stages * self.epochs,
            done=(epoch + share) / (stages * self.epochs), loss=loss, learning_rate=rate,
            clean=found.level("clean"), adversarial=found.level("adversarial"),
            pictures=step.pictures[:SHOWN].detach(), is_epoch_end=is_end,
            taken_back=course.memory.get("taken_back", 0),
        )  # fmt: skip


def judged(logits: Tensor, y: Tensor) -> Judged:
    """Cross-entropy of (n, k) logits with (n,) labels."""
    return Judged(F.cross_entropy(logits, y), logits)


def in_training(network: nn.Module, x: Tensor) -> Classifier:
    """The network as it stands, for attacks on pictures like `x`."""
    return Classifier(network, (), (x.shape[1], x.shape[2], x.shape[3]), device=x.device)


class Frozen:
    """A network in evaluation mode and without gradients on its weights, for a while.

    An attack on the pictures then costs only the gradient that it wants. One object serves many
    steps of a training: walking through the modules takes longer than switching them.

    Attributes:
        network: In training but between `with` and its end.
    """

    def __init__(self, network: nn.Module) -> None:
        self.network = network
        self._modules, self._weights = tuple(network.modules()), tuple(network.parameters())
        self._switched: list[nn.Module] = []

    def __enter__(self) -> nn.Module:
        self._switched = [module for module in self._modules if module.training]
        self._switch(is_training=False)
        return self.network

    def __exit__(self, *_: object) -> None:
        self._switch(is_training=True)

    def _switch(self, *, is_training: bool) -> None:
        for module in self._switched:
            # A module's own way asks whether this is a weight or a part: ten times as long.
            object.__setattr__(module, "training", is_training)
        for weight in self._weights:
            weight.requires_grad = is_training


def _is_finite(network: nn.Module) -> bool:
    return all(bool(weights.isfinite().all()) for weights in network.parameters())
