"""Trains a model by a recipe, measures it, and writes its weights and their card."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from advstudio.core.ability import dataset_of
from advstudio.core.classifier import Classifier, as_it_stands, normalised
from advstudio.core.errors import InvalidWeights
from advstudio.core.files import check_writable
from advstudio.core.model import MODELS, initialised
from advstudio.core.recipe import Course, Level, TrainingProgress, TrainingSet
from advstudio.evaluation.digits import evenly_spread
from advstudio.models.own import versions
from advstudio.models.weights import Card, save_weights
from advstudio.training import measure
from advstudio.training._loop import SHOWN
from advstudio.training.checkpoint import read_checkpoint, save_checkpoint
from advstudio.training.measure import HeldOut
from advstudio.training.pictures import held_out_pictures, training_pictures
from advstudio.training.plan import TrainingPlan, check, recipe_of

PGD_PICTURES = 1000
"""How many test pictures PGD attacks for the card; 500 gradient steps for each."""

_WATCHED = 500
"""Test pictures that the network is tried on after every epoch."""

_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Status:
    """How far a training is, and how long it still takes.

    Attributes:
        progress: What the recipe says.
        held_out: On test pictures; at the end of an epoch only.
        seconds: Spent so far, in earlier runs too; pauses do not count.
        seconds_left: An estimate.
        is_measuring: The training is over; its network is being measured for its card.
        measured: Share of that measurement that is done.
    """

    progress: TrainingProgress
    held_out: HeldOut | None
    seconds: float
    seconds_left: float
    is_measuring: bool = False
    measured: float = 0.0


@dataclass(frozen=True, slots=True)
class Epoch:
    """What is remembered of a finished epoch; plain numbers, kept in the checkpoint."""

    epoch: int
    loss: float
    learning_rate: float
    clean: Level | None
    adversarial: Level | None
    held_out: HeldOut


class Training:
    """A training that can be left at any time and taken up again after the last whole epoch.

    Args:
        plan: What to train.
        out: Folder for weights and card, and for the checkpoint while it lasts.
        device: Where to train.
        is_resumed: Whether to go on from the checkpoint that a run of the same plan left.

    Attributes:
        epochs: What is remembered of the finished epochs.
        epsilons: L∞ radii at which the network is measured, pixel scale; between epochs it is
            tried at the last.

    Raises:
        InvalidExperiment: An unknown name, or a parameter out of its bounds.
        NotApplicable: The model's dataset lacks pictures to train or to measure on.
        InvalidWeights: There is no checkpoint to go on from, or it is of another training.
        CannotSave: `out` cannot be written to; said before the training begins.
    """

    def __init__(
        self, plan: TrainingPlan, *, out: Path, device: torch.device = _CPU,
        is_resumed: bool = False,
    ) -> None:  # fmt: skip
        check(plan)
        self.plan, self.device = plan, device
        self.epsilons = dataset_of(plan.model).usual_epsilons
        self.epochs: list[Epoch] = []
        self._out = out
        self._recipe, self._model = recipe_of(plan), MODELS[plan.model]
        seeds = self._recipe.seeds(plan.seed)
        networks = [initialised(self._model, seed).to(device) for seed in seeds]
        self._course = Course(networks, plan.seed)
        self._spent = 0.0
        check_writable(out)
        if is_resumed:
            self._take_up(read_checkpoint(self.checkpoint, plan))

    @property
    def checkpoint(self) -> Path:
        """Where the state is kept after every epoch, until the weights are written."""
        return checkpoint_path(self.plan, self._out)

    @property
    def classifier(self) -> Classifier:
        """The network that is being trained, as it stands; never to be trained through."""
        network, model = self._course.network, self._model
        return Classifier(
            as_it_stands(network), model.class_names(), model.input_shape, device=self.device
        )

    def steps(self) -> Generator[Status | None, None, Path]:
        """Train, measure, save; yields between steps and returns the path of the weights.

        Raises:
            InvalidPicture: The pictures are missing, damaged, or not of the model's shape.
            TrainingFailed: The loss is no longer a number.
            CannotSave: A checkpoint or the weights could not be written.
        """
        work = self._work()
        while True:
            began = time.monotonic()
            try:
                status = next(work)
            except StopIteration as end:
                path: Path = end.value
                return path
            finally:
                self._spent += time.monotonic() - began
            # Until somebody asks for the next step, the training rests, and so does its clock.
            yield status

    def _work(self) -> Generator[Status | None, None, Path]:
        examples = training_pictures(self.plan.model, self.device)
        watched = evenly_spread(*held_out_pictures(self.plan.model, self.device), _WATCHED)
        before, at_start = self._spent, self._done()
        latest: Status | None = None
        for progress in self._recipe.train(self._course, examples):
            if progress is None:
                yield None
                continue
            found = None
            if progress.is_epoch_end:
                found = yield from measure.held_out(
                    self.classifier, *watched, epsilon=self.epsilons[-1]
                )
                self._remember(progress, found)
            pace = (self._spent - before) / max(1e-9, progress.done - at_start)
            latest = Status(progress, found, self._spent, pace * (1 - progress.done))
            yield latest
        latest = latest or self._ended(examples)
        card = yield from self._measured(dataclasses.replace(latest, is_measuring=True))
        path = save_weights(self._course.network, self._out, card)
        self.checkpoint.unlink(missing_ok=True)
        return path

    def _measured(self, status: Status) -> Generator[Status | None, None, Card]:
        yield status
        steps = self._card(minutes=status.seconds / 60)
        while True:
            try:
                share = next(steps)
            except StopIteration as end:
                card: Card = end.value
                return card
            yield None if share is None else dataclasses.replace(status, measured=share)

    def _ended(self, examples: TrainingSet) -> Status:
        """Where a training stands that was left after its last epoch, before it was measured."""
        epoch, stages = self.epochs[-1], len(self._course.networks)
        progress = TrainingProgress(
            stage=stages - 1, stages=stages, epoch=epoch.epoch, epochs=epoch.epoch, done=1.0,
            loss=epoch.loss, learning_rate=epoch.learning_rate, clean=epoch.clean,
            adversarial=epoch.adversarial, pictures=examples.x[:SHOWN], is_epoch_end=True,
        )  # fmt: skip
        return Status(progress, epoch.held_out, self._spent, 0.0)

    def _done(self) -> float:
        whole = len(self._course.networks) * getattr(self._recipe, "epochs", 1)
        stages: int = self._course.stage * getattr(self._recipe, "epochs", 1)
        return (stages + self._course.epoch) / whole

    def _remember(self, progress: TrainingProgress, found: HeldOut) -> None:
        self.epochs.append(
            Epoch(progress.epoch, progress.loss, progress.learning_rate, progress.clean,
                  progress.adversarial, found)
        )  # fmt: skip
        state = self._course.state() | {
            "seconds": self._spent,
            "epochs": [dataclasses.asdict(epoch) for epoch in self.epochs],
        }
        save_checkpoint(self.checkpoint, self.plan, state)

    def _take_up(self, state: dict[str, Any]) -> None:
        try:
            self._course.take_up(state)
            self._spent = float(state["seconds"])
            self.epochs = [_epoch(kept) for kept in state["epochs"]]
        except (LookupError, TypeError, ValueError, RuntimeError) as error:
            raise InvalidWeights(
                "The checkpoint “{path}” is damaged or of another version: {reason}. Begin the "
                "training anew.",
                path=self.checkpoint, reason=str(error).partition("\n")[0],
            ) from error  # fmt: skip

    def _card(self, minutes: float) -> Generator[float | None, None, Card]:
        network = self._course.networks[-1]
        classifier = Classifier(
            normalised(network, self._model.mean, self._model.std), self._model.class_names(),
            self._model.input_shape, device=self.device,
        )  # fmt: skip
        x, y = held_out_pictures(self.plan.model, self.device)
        fgsm = []
        for epsilon in self.epsilons:
            fgsm.append((yield from measure.fgsm_accuracy(classifier, x, y, epsilon)))
        pgd = yield from measure.pgd_accuracy(
            classifier, *evenly_spread(x, y, PGD_PICTURES), epsilon=self.epsilons[-1]
        )
        return Card(
            model=self.plan.model, recipe=self.plan.recipe, name=self.plan.weights_name,
            parameters=self._recipe.model_dump(), seed=self.plan.seed,
            epochs=len(self.epochs), pictures=len(x),
            clean_accuracy=measure.clean_accuracy(classifier, x, y),
            fgsm_accuracy=tuple(fgsm), pgd_accuracy=(pgd,),
            training_minutes=round(minutes, 2), versions=versions(),
        )  # fmt: skip


def checkpoint_path(plan: TrainingPlan, out: Path) -> Path:
    """Where a training of that plan keeps its state."""
    return out / f"{plan.file_name}.checkpoint"


def _epoch(kept: dict[str, Any]) -> Epoch:
    sides = {
        side: None if kept[side] is None else Level(**kept[side])
        for side in ("clean", "adversarial")
    }
    found = kept["held_out"] | {"clean": Level(**kept["held_out"]["clean"])}
    return Epoch(
        kept["epoch"], kept["loss"], kept["learning_rate"], sides["clean"], sides["adversarial"],
        HeldOut(**found),
    )  # fmt: skip
