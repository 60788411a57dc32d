"""What the loss landscape asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import Experiment, NormName

LandscapeLoss = Literal["cross-entropy", "margin"]


@dataclass(frozen=True, slots=True)
class LandscapeOptions:
    """Which landscape.

    Attributes:
        loss: What its height is, and what the restarts climb.
        seed: Of the random direction, and of the restarts' starts.
        restarts: Runs of PGD.
    """

    loss: LandscapeLoss = "cross-entropy"
    seed: int = 0
    restarts: int = 20


@dataclass(frozen=True, slots=True)
class LandscapeRequest:
    """The loss inside the experiment's ball."""

    answer: ClassVar[str] = "advstudio.session.views.landscape.work:landscape_frames"

    experiment: Experiment
    options: LandscapeOptions = LandscapeOptions()


@dataclass(frozen=True, slots=True)
class Restarts:
    """Runs of PGD from random places of the ball; so far, r runs of t steps.

    Attributes:
        paths: (r, t, 2) float32 projected on the plane, the start first.
        losses: (r, t) float32 the loss along them.
        ends: (r, 2) float32 the best picture of each run, projected.
        best: (r,) float32 its loss.
        classes: (r,) int16 its predicted class.
        is_broken: (r,) bool whether the goal is reached there.
        apart: Mean distance of two ends, in the experiment's norm; NaN for fewer than two.
    """

    paths: NDArray[np.float32]
    losses: NDArray[np.float32]
    ends: NDArray[np.float32]
    best: NDArray[np.float32]
    classes: NDArray[np.int16]
    is_broken: NDArray[np.bool_]
    apart: float


@dataclass(frozen=True, slots=True)
class LossMap:
    """One classifier's landscape.

    Attributes:
        name: Model and defenses.
        direction: `attack`, or `random` where the attack found none.
        reach: The plane reaches from -reach to reach on both axes, in the experiment's norm.
        values: (s, s) float32 losses, row 0 at the lowest y; (0, 0) before any.
        outline: (m, 2) cross-section of the ball of epsilon 1; scale it by epsilon.
        clean: Loss of the clean picture.
        attacked: (2,) the attacked picture, projected; None where there is none.
        restarts: Runs of PGD; None where there are none.
        notice: Why there is no attack or there are no restarts, or "".
    """

    name: str
    direction: str
    reach: float
    values: NDArray[np.float32]
    outline: NDArray[np.float32]
    clean: float
    attacked: NDArray[np.float32] | None
    restarts: Restarts | None
    notice: str


@dataclass(frozen=True, slots=True)
class LandscapeFrame:
    """The landscapes of all classifiers.

    Attributes:
        request: What was asked.
        norm: In which coordinates are measured.
        epsilon: Radius of the ball.
        maps: One per classifier.
        done: Share that is computed.
        is_final: Whether nothing more will come.
    """

    request: LandscapeRequest
    norm: NormName
    epsilon: float
    maps: tuple[LossMap, ...]
    done: float
    is_final: bool
