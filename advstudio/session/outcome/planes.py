"""Which plane an attacked picture is looked at on, and where on it things lie."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.norms import NORMS
from advstudio.core.rng import ExampleRng
from advstudio.session.experiment import PictureRef
from advstudio.session.frames import Axis
from advstudio.session.outcome.attacking import clean_probabilities
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.resolve import dataset_of, resolved
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench
from advstudio.surfaces.plane import Plane

_REACH = 0.875
"""The plane reaches this share of the slider's end to every side."""

PLANES: Shelf[str, ViewedPlane] = Shelf("plane", limit=8)

_PICTURE_RANGE = (-0.5, 1.25)
_SECOND_SEED = 2**33

NO_PICTURE = "There is no other picture of that class here, so the second direction is random."


@dataclass(frozen=True, slots=True)
class ViewedPlane:
    """A plane with what its axes mean."""

    plane: Plane
    x_axis: Axis
    y_axis: Axis
    notice: str


def plane_key(attempt: Attacked) -> str:
    """Equal for two final attempts if and only if they are looked at on the same plane."""
    e = attempt.experiment
    parts = (
        e.model, e.defenses, e.picture, e.norm, e.epsilon_end, e.plane, e.seed,
        e.target if e.plane.second == "target" else None, attempt.direction_key,
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def viewed_plane(attempt: Attacked, bench: Workbench) -> ViewedPlane:
    """The plane through the clean picture, spanned by the attack and a second direction."""
    assert attempt.direction is not None, "only a final attempt has a plane"
    reach = _REACH * resolved(attempt.experiment).epsilon_end
    x_axis = Axis(_kind(attempt), -reach, reach, is_epsilon=True)
    other, notice = _other_picture(attempt, bench)
    if other is None:
        y_axis = Axis("random", -reach, reach, is_epsilon=True)
        v = _orthogonal(attempt)
    else:
        y_axis = Axis(attempt.experiment.plane.second, *_PICTURE_RANGE, is_epsilon=False)
        v = other - attempt.example.x
    low, high = (x_axis.low, y_axis.low), (x_axis.high, y_axis.high)
    plane = Plane(attempt.example.x, attempt.direction, v, low, high)
    return ViewedPlane(plane, x_axis, y_axis, notice)


def position(attempt: Attacked, view: ViewedPlane) -> NDArray[np.float32]:
    """(m, 2) the way from the clean picture to the attacked one, projected on the plane.

    Of several runs that of the best one: all of them would be a scribble.
    """
    if attempt.distance is not None:
        # Exact, where a projection of the clipped picture would fall short.
        return np.array([[0.0, 0.0], [attempt.distance, 0.0]], np.float32)
    run, steps = attempt.best_run, zip(attempt.at_steps, attempt.iterates, strict=True)
    iterates = [x_adv for step, x_adv in steps if run is None or step in run]
    pictures = torch.cat([attempt.example.x, *iterates, attempt.x_adv])
    points = view.plane.coordinates(pictures - attempt.example.x)
    found: NDArray[np.float32] = points.cpu().numpy()
    return found


def _kind(attempt: Attacked) -> str:
    kind = str(attempt.direction_key[0]) if isinstance(attempt.direction_key, tuple) else ""
    return kind if kind in {"random", "noise"} else "attack"


def _orthogonal(attempt: Attacked) -> Tensor:
    """A seeded random direction, orthogonal (L2) to the first, of norm 1."""
    e, u = attempt.experiment, attempt.direction
    assert u is not None, "only a final attempt has a plane"
    v = ExampleRng((_SECOND_SEED + e.plane.seed,)).normal(u)
    v = v - (v * u).sum() / (u * u).sum() * u
    if not NORMS[e.norm].is_homogeneous:
        # A count of pixels has no length: as long (L2) as the first direction instead.
        shrunk: Tensor = v * (u.norm() / v.norm())
        return shrunk
    return v / NORMS[e.norm].size(v).view(-1, 1, 1, 1)


def _other_picture(attempt: Attacked, bench: Workbench) -> tuple[Tensor | None, str]:
    e = attempt.experiment
    if e.plane.second == "random":
        return None, ""
    dataset = dataset_of(e.picture)
    index: int | None = e.plane.picture % len(dataset)
    if e.plane.second == "target":
        index = dataset.index_of(_target(attempt, bench))
    if index is None or index == e.picture.index:
        return None, NO_PICTURE
    ref = PictureRef(dataset=e.picture.dataset, file=e.picture.file, index=index)
    return bench.example(ref, e.model).x, ""


def _target(attempt: Attacked, bench: Workbench) -> int:
    """The target class; for an untargeted attack the clean picture's runner-up."""
    e = attempt.experiment
    if e.target is not None:
        return e.target
    probs = clean_probabilities(e, attempt.classifier, attempt.example, bench)
    return int(probs.topk(2).indices[1])
