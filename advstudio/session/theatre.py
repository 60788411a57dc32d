"""The training theatre: a training that goes on step by step while people do other things."""

from __future__ import annotations

import dataclasses
import inspect
import time
from collections.abc import Generator, Hashable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.models.own import check_free
from advstudio.models.weights import own_folder, weights_path
from advstudio.session.frames import Axis, Pixels, Surface
from advstudio.session.inventory import catalogue
from advstudio.session.training_frames import (
    EpochPoint,
    TrainingDiscard,
    TrainingFrame,
    TrainingRequest,
    TrainingState,
    as_levels,
)
from advstudio.session.workbench import Example, Workbench
from advstudio.surfaces.plane import Plane, ball_outline, class_evaluator, clipped_share
from advstudio.training.measure import PGD_EPSILON
from advstudio.training.plan import TrainingPlan, planned
from advstudio.training.run import Epoch, Status, Training, checkpoint_path

if TYPE_CHECKING:
    from advstudio.core.recipe import Level

QUIET = 0.15
"""Seconds without other work after which an interrupted training goes on."""

_SIDE = 65
_CHUNK = 512
_POLL = 0.005


def training_frames(
    asked: TrainingRequest | TrainingDiscard, bench: Workbench
) -> Iterator[TrainingFrame | None]:
    """Go on with a training, or begin it; or give it up.

    Raises:
        AdvstudioError: The plan is wrong, the training failed, or a file could not be written.
    """
    if isinstance(asked, TrainingDiscard):
        bench.forget("training", _key(asked.request))
        checkpoint_path(_plan(asked.request), own_folder()).unlink(missing_ok=True)
        return
    yield from _quiet()
    theatre = bench.remembered("training", _key(asked), lambda: Theatre(asked, bench))
    theatre.watch(asked)
    try:
        yield from theatre.frames()
    finally:
        if theatre.is_over:
            bench.forget("training", _key(asked))


class Theatre:
    """A training, the picture whose decision plane is watched, and the last frame.

    Args:
        request: What to train.
        bench: Device, pictures and networks.

    Raises:
        AdvstudioError: As `Training` does; and the name is taken already.
    """

    def __init__(self, request: TrainingRequest, bench: Workbench) -> None:
        plan = _plan(request)
        check_free(plan.model, plan.weights_name)
        self.training = Training(
            plan, out=own_folder(), device=bench.device, is_resumed=request.is_resumed
        )
        self._bench, self._request = bench, request
        self._course = self._run()
        self._plane: Plane | None = None
        self._latest: TrainingFrame | None = None

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to go on with: all was shown, or it failed."""
        return inspect.getgeneratorstate(self._course) == inspect.GEN_CLOSED

    def watch(self, request: TrainingRequest) -> None:
        """Look at another picture's plane from the next epoch on."""
        if request.picture != self._request.picture:
            self._plane = None
        self._request = request

    def frames(self) -> Iterator[TrainingFrame | None]:
        """Go on; yields None between steps, and a frame when there is something to show."""
        if self._latest is not None:
            yield dataclasses.replace(self._latest, request=self._request)
        # Not `yield from`: closing this generator must not close the training.
        for frame in self._course:  # noqa: UP028
            yield frame

    def _run(self) -> Generator[TrainingFrame | None, None, None]:
        steps = self.training.steps()
        while True:
            try:
                status = next(steps)
            except StopIteration:
                self._latest = self._finished()
                yield self._latest
                return
            if status is None:
                yield None
                continue
            surface = None
            if status.held_out is not None and not status.is_measuring:
                surface = yield from self._surface()
            frame = self._frame(status, surface)
            self._latest = dataclasses.replace(frame, surface=None)
            yield frame

    def _finished(self) -> TrainingFrame:
        assert self._latest is not None, "a training has at least one epoch"
        return dataclasses.replace(
            self._latest, state="finished", done=1.0, seconds_left=0.0,
            catalogue=catalogue(self._bench.device),
        )  # fmt: skip

    def _frame(self, status: Status, surface: Surface | None) -> TrainingFrame:
        progress = status.progress
        state: TrainingState = "measuring" if status.is_measuring else "running"
        return TrainingFrame(
            self._request, state, progress.stage, progress.stages, progress.epoch,
            progress.epochs, progress.done, status.seconds, status.seconds_left, progress.loss,
            progress.learning_rate, _accuracy(progress.clean), _accuracy(progress.adversarial),
            _pixels(progress.pictures), PGD_EPSILON,
            tuple(_point(epoch) for epoch in self.training.epochs), surface,
            taken_back=progress.taken_back,
        )  # fmt: skip

    def _surface(self) -> Generator[None, None, Surface]:
        """Every point of a grid, chunk by chunk, with the network as it stands."""
        self._plane = self._plane or self._watched_plane()
        plane, classifier = self._plane, self.training.classifier
        evaluate = class_evaluator(plane, lambda x: self._bench.probabilities(classifier, x), _SIDE)
        labels = np.zeros((_SIDE, _SIDE), np.int16)
        confidence = np.zeros((_SIDE, _SIDE), np.float32)
        points = np.argwhere(np.ones((_SIDE, _SIDE), dtype=bool))
        for start in range(0, len(points), _CHUNK):
            chunk = points[start : start + _CHUNK]
            rows, columns = chunk[:, 0], chunk[:, 1]
            labels[rows, columns], confidence[rows, columns] = evaluate(chunk)
            yield
        if plane is not self._plane:
            # Somebody chose another picture in between.
            return (yield from self._surface())
        clipped: NDArray[np.float32] = clipped_share(plane, _SIDE).cpu().numpy()
        return Surface(
            plane_key="training", x_axis=_axis("attack", plane), y_axis=_axis("random", plane),
            labels=labels, confidence=confidence, evaluated=np.ones_like(labels, dtype=bool),
            clipped=clipped, outline=ball_outline(plane, Linf()),
        )  # fmt: skip

    def _watched_plane(self) -> Plane:
        """Through the picture, along the undefended network's FGSM; the same for all epochs."""
        example = self._bench.example(self._request.picture, self._request.model)
        classifier, norm = self._undefended(), Linf()
        goal, rng = Goal(_label(example, classifier)), ExampleRng((self._request.seed,))
        u = FGSM().ray(classifier, example.x, goal, norm, rng).perturbation(1.0)
        v = rng.uniform(example.x).sign()
        v = v - (v * u).sum() / (u * u).sum().clamp_min(1e-12) * u
        v = v / norm.size(v).view(-1, 1, 1, 1)
        reach = PGD_EPSILON * 1.4
        return Plane(example.x, u, v, (-reach, -reach), (reach, reach))

    def _undefended(self) -> Classifier:
        if weights_path(self._request.model, "standard") is not None:
            return self._bench.classifier(self._request.model)
        return self.training.classifier


def _quiet() -> Iterator[None]:
    """Wait a little, so that a drag's next tick finds nobody at work."""
    began = time.monotonic()
    while time.monotonic() - began < QUIET:
        time.sleep(_POLL)
        yield None


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


def _label(example: Example, classifier: Classifier) -> Tensor:
    if example.label is not None:
        return torch.tensor([example.label], device=example.x.device)
    with torch.no_grad():
        return classifier(example.x).argmax(dim=1)


def _axis(kind: str, plane: Plane) -> Axis:
    return Axis(kind, plane.low[0], plane.high[0], is_epsilon=True)


def _pixels(pictures: Tensor) -> Pixels:
    """(m, c, h, w) to (m, h, w, c) levels; noise may lead out of [0, 1]."""
    return as_levels(pictures.clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy())


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
