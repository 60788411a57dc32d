"""What the gradient view asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import Experiment, NormName
from advstudio.session.frames import Pixels, Surface

GradientOf = Literal["loss", "margin", "class"]


@dataclass(frozen=True, slots=True)
class WalkStep:
    """One push along a gradient.

    Attributes:
        of: What is raised: the attacker's loss, his margin, or the probability of a class.
        class_index: Of which class, for `class`; else it does not matter.
        length: In the experiment's norm, pixel scale.
    """

    of: GradientOf
    class_index: int
    length: float


@dataclass(frozen=True, slots=True)
class GradientOptions:
    """Which gradient is looked at, and where.

    Attributes:
        of: The gradient of what.
        class_index: Of which class, for `class`.
        walk: Pushes from the clean picture, each along the gradient where it starts.
    """

    of: GradientOf = "loss"
    class_index: int = 0
    walk: tuple[WalkStep, ...] = ()


@dataclass(frozen=True, slots=True)
class GradientRequest:
    """The gradient at the end of a walk from the experiment's picture."""

    answer: ClassVar[str] = "advstudio.session.views.gradient.work:gradient_frames"

    experiment: Experiment
    options: GradientOptions = GradientOptions()


@dataclass(frozen=True, slots=True)
class GradientMap:
    """The gradient that one classifier grants to the attacker, at the end of its own walk.

    Attributes:
        name: Model and defenses.
        notice: Why it grants none, or "".
        slope: (h, w, c) int8; the gradient is `slope / 127 * largest`.
        largest: Largest absolute derivative; 0 where the gradient is blank.
        l2: Its Euclidean length.
        dual: By how much a push of norm 1 raises the value, to first order: the dual norm.
        zero_share: Share of the pixels whose derivatives are exactly zero.
        precision: What it was computed in: float32 or float64.
        double_largest: The largest absolute derivative in float64; None where that is not known.
        value: Loss, margin or probability at the end of the walk.
        probs: (k,) float32 there.
        picture: (h, w, c) uint8 there.
        size: Norm of the whole walk, in the experiment's norm.
        stuck_steps: Pushes of the walk that had no gradient to follow.
        regions: Class regions on a plane that no defense's output changes; None at first.
        region_trail: (m, 2) the walk in that plane's coordinates, the clean picture first.
        arrow: (2,) where a push of epsilon would lead from the walk's end; None where blank.
        plane_key: Names the plane of the decision surface, or "" before there is a walk.
        trail: (m, 2) the walk in the decision surface's coordinates.
    """

    name: str
    notice: str
    slope: NDArray[np.int8]
    largest: float
    l2: float
    dual: float
    zero_share: float
    precision: str
    double_largest: float | None
    value: float
    probs: NDArray[np.float32]
    picture: Pixels
    size: float
    stuck_steps: int
    regions: Surface | None
    region_trail: NDArray[np.float32]
    arrow: NDArray[np.float32] | None
    plane_key: str
    trail: NDArray[np.float32]

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to follow."""
        return self.largest == 0


@dataclass(frozen=True, slots=True)
class GradientFrame:
    """The gradients of all classifiers.

    Attributes:
        request: What was asked.
        norm: In which walks are measured.
        maps: One per classifier.
        done: Share of the regions that is computed.
        is_final: Whether nothing more will come.
    """

    request: GradientRequest
    norm: NormName
    maps: tuple[GradientMap, ...]
    done: float
    is_final: bool
