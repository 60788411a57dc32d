"""The training theatre: a training that goes on step by step while people do other things."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Hashable, Iterator
from typing import TYPE_CHECKING

from advstudio.attacks.fgsm import FGSM
from advstudio.core.classifier import Classifier
from advstudio.models.own import check_free
from advstudio.models.weights import own_folder, weights_path
from advstudio.session.frames import Surface
from advstudio.session.inventory import catalogue
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.training.frames import (
    EpochPoint,
    TrainingDiscard,
    TrainingFrame,
    TrainingRequest,
    TrainingState,
)
from advstudio.session.watching import drawn_surface, levels_of, quiet, watched_plane
from advstudio.session.workbench import Workbench
from advstudio.surfaces.plane import Plane
from advstudio.training.plan import TrainingPlan, planned
from advstudio.training.run import Epoch, Status, Training, checkpoint_path

if TYPE_CHECKING:
    from advstudio.core.recipe import Level

_TRAININGS: Shelf[Hashable, TrainingWork] = Shelf("training", limit=1)


def training_frames(
    asked: TrainingRequest | TrainingDiscard, bench: Workbench
) -> Iterator[TrainingFrame | None]:
    """Go on with a training, or begin it; or give it up.

    Raises:
        AdvstudioError: The plan is wrong, the training failed, or a file could not be written.
    """
    if isinstance(asked, TrainingDiscard):
        bench.forget(_TRAININGS, _key(asked.request))
        checkpoint_path(_plan(asked.request), own_folder()).unlink(missing_ok=True)
        return
    yield from quiet()
    theatre = resumed(bench, _TRAININGS, _key(asked), lambda: TrainingWork(asked, bench))
    theatre.watch(asked)
    yield from theatre.frames()
    bench.forget(_TRAININGS, _key(asked))


class TrainingWork(Resumable[TrainingFrame | None]):
    """A training, and the picture whose decision plane is watched.

    Args:
        request: What to train.
        bench: Device, pictures and networks.

    Raises:
        AdvstudioError: As `Training` does; and the name is taken already.
    """

    def __init__(self, request: TrainingRequest, bench: Workbench) -> None:
        super().__init__()
        plan = _plan(request)
        check_free(plan.model, plan.weights_name)
        self.training = Training(
            plan, out=own_folder(), device=bench.device, is_resumed=request.is_resumed
        )
        self._bench, self._request = bench, request
        self._plane: Plane | None = None

    def watch(self, request: TrainingRequest) -> None:
        """Look at another picture's plane from the next epoch on."""
        if request.picture != self._request.picture:
            self._plane = None
        self._request = request

    def frames(self) -> Iterator[TrainingFrame | None]:
        """Go on; yields None between steps, and a frame when there is something to show."""
        if self.latest is not None:
            yield dataclasses.replace(self.latest, request=self._request, surface=None)
        yield from self.payloads()

    def _run(self) -> Generator[TrainingFrame | None, None, None]:
        steps = self.training.steps()
        while True:
            try:
                status = next(steps)
            except StopIteration:
                yield self._finished()
                return
            if status is None:
                yield None
                continue
            surface = None
            if status.held_out is not None and not status.is_measuring:
                surface = yield from self._surface()
            yield self._frame(status, surface)

    def _finished(self) -> TrainingFrame:
        assert self.latest is not None, "a training has at least one epoch"
        return dataclasses.replace(
            self.latest, state="finished", done=1.0, seconds_left=0.0, surface=None,
            catalogue=catalogue(self._bench.device),
        )  # fmt: skip

    def _frame(self, status: Status, surface: Surface | None) -> TrainingFrame:
        progress = status.progress
        state: TrainingState = "measuring" if status.is_measuring else "running"
        done = status.measured if status.is_measuring else progress.done
        return TrainingFrame(
            self._request, state, progress.stage, progress.stages, progress.epoch,
            progress.epochs, done, status.seconds, status.seconds_left, progress.loss,
            progress.learning_rate, _accuracy(progress.clean), _accuracy(progress.adversarial),
            levels_of(progress.pictures), self.training.epsilons[-1],
            tuple(_point(epoch) for epoch in self.training.epochs), surface,
            taken_back=progress.taken_back,
        )  # fmt: skip

    def _surface(self) -> Generator[None, None, Surface]:
        """Every point of a grid, chunk by chunk, with the network as it stands."""
        plane = self._plane = self._plane or self._watched_plane()
        found = yield from drawn_surface(
            plane, self.training.classifier, self._bench, key="training"
        )
        if plane is not self._plane:
            # Somebody chose another picture in between.
            return (yield from self._surface())
        return found

    def _watched_plane(self) -> Plane:
        """Through the picture, along the undefended network's FGSM; the same for all epochs."""
        example = self._bench.example(self._request.picture, self._request.model)
        return watched_plane(
            example, self._undefended(), FGSM(), epsilon=self.training.epsilons[-1],
            seed=self._request.seed,
        )  # fmt: skip

    def _undefended(self) -> Classifier:
        if weights_path(self._request.model, "standard") is not None:
            return self._bench.classifier(self._request.model)
        return self.training.classifier


def _plan(request: TrainingRequest) -> TrainingPlan:
    return planned(
        {
            "model": request.model,
            "recipe": request.recipe.name,
            "parameters": request.recipe.arguments,
            "seed": request.seed,
            "name": request.name,
        }
    )


def _key(request: TrainingRequest) -> Hashable:
    return (request.model, request.recipe, request.seed, request.name)


def _accuracy(level: Level | None) -> float | None:
    return None if level is None else level.accuracy


def _point(epoch: Epoch) -> EpochPoint:
    clean, adversarial, found = epoch.clean, epoch.adversarial, epoch.held_out
    return EpochPoint(
        epoch.epoch, epoch.loss, epoch.learning_rate,
        None if clean is None else clean.loss, _accuracy(clean),
        None if adversarial is None else adversarial.loss, _accuracy(adversarial),
        found.clean.accuracy, found.fgsm, found.pgd,
    )  # fmt: skip
