"""The decision plane of one picture, drawn again and again while a network changes."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.session.frames import Axis, Pixels, Surface, as_levels
from advstudio.session.workbench import Example, Workbench
from advstudio.surfaces.plane import Plane, ball_outline, class_evaluator, clipped_share

QUIET = 0.15
"""Seconds without other work after which an interrupted job goes on."""

SIDE = 65
"""Points along each side of a plane."""

CHUNK = 128
"""Points between two yields."""

_POLL = 0.005
_REACH = 1.4
"""How far a plane reaches, in radii of the ball that is watched."""


def quiet() -> Iterator[None]:
    """Wait a little, so that a drag's next tick finds nobody at work."""
    began = time.monotonic()
    while time.monotonic() - began < QUIET:
        time.sleep(_POLL)
        yield None


def watched_plane(
    example: Example, source: Classifier, attack: FGSM, *, epsilon: float, seed: int
) -> Plane:
    """Through a picture, along one step on a classifier, and a random direction at right angles.

    Args:
        example: In the middle.
        source: Grants a gradient; none is asked for afterwards.
        attack: Of one step.
        epsilon: L∞ radius that is to be well in sight, pixel scale.
        seed: Of the random direction.
    """
    norm = Linf()
    goal, rng = Goal(label_of(example, source)), ExampleRng((seed,))
    u = attack.ray(source, example.x, goal, norm, rng).perturbation(1.0)
    v = rng.uniform(example.x).sign()
    v = v - (v * u).sum() / (u * u).sum().clamp_min(1e-12) * u
    v = v / norm.size(v).view(-1, 1, 1, 1)
    reach = _REACH * epsilon
    return Plane(example.x, u, v, (-reach, -reach), (reach, reach))


def drawn_surface(
    plane: Plane, classifier: Classifier, bench: Workbench, *, key: str
) -> Generator[None, None, Surface]:
    """Every point of a grid, chunk by chunk, with the classifier as it stands.

    Args:
        plane: What is looked at.
        classifier: Answers.
        bench: Evaluates.
        key: Of the surface that is returned.
    """
    evaluate = class_evaluator(plane, lambda x: bench.probabilities(classifier, x), SIDE)
    labels = np.zeros((SIDE, SIDE), np.int16)
    confidence = np.zeros((SIDE, SIDE), np.float32)
    points = np.argwhere(np.ones((SIDE, SIDE), dtype=bool))
    for start in range(0, len(points), CHUNK):
        chunk = points[start : start + CHUNK]
        rows, columns = chunk[:, 0], chunk[:, 1]
        labels[rows, columns], confidence[rows, columns] = evaluate(chunk)
        yield
    clipped: NDArray[np.float32] = clipped_share(plane, SIDE).cpu().numpy()
    return Surface(
        plane_key=key, x_axis=_axis("attack", plane), y_axis=_axis("random", plane),
        labels=labels, confidence=confidence, evaluated=np.ones_like(labels, dtype=bool),
        clipped=clipped, outline=ball_outline(plane, Linf()),
    )  # fmt: skip


def label_of(example: Example, classifier: Classifier) -> Tensor:
    """(1,) the true label, or where nobody knows it, the predicted one."""
    if example.label is not None:
        return torch.tensor([example.label], device=example.x.device)
    with torch.no_grad():
        return classifier(example.x).argmax(dim=1)


def levels_of(pictures: Tensor) -> Pixels:
    """(m, c, h, w) to (m, h, w, c) levels; noise may lead out of [0, 1]."""
    return as_levels(pictures.clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy())


def _axis(kind: str, plane: Plane) -> Axis:
    return Axis(kind, plane.low[0], plane.high[0], is_epsilon=True)
