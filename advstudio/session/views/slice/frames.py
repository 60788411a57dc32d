"""What the slice along a line asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import Experiment, NormName
from advstudio.session.frames import Pixels

SliceDirection = Literal["attack", "gradient", "random", "picture"]


@dataclass(frozen=True, slots=True)
class SliceOptions:
    """Along which line the classifiers are looked at.

    Attributes:
        direction: `attack` towards what the experiment's attack finds, `gradient` the steepest
            ascent of the loss at the clean picture, `random`, or towards another `picture`.
        owner: 0 or 1: whose attack or gradient; None is the first one's, or the compared one's
            where the first one's leads nowhere.
        seed: Of the random direction.
        picture: Number of the other picture, same dataset.
        at: Place on the line that is looked at; None is the attacked picture's, or epsilon.
    """

    direction: SliceDirection = "attack"
    owner: int | None = None
    seed: int = 0
    picture: int = 1
    at: float | None = None


@dataclass(frozen=True, slots=True)
class SliceRequest:
    """A slice through the experiment's picture."""

    answer: ClassVar[str] = "advstudio.session.views.slice.work:slice_frames"

    experiment: Experiment
    options: SliceOptions = SliceOptions()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a classifier says at one place of the line.

    Attributes:
        logits: (k,) float32.
        probs: (k,) float32.
        margin: Positive where the attacker's goal is reached.
        loss: The attacker's cross-entropy.
    """

    logits: NDArray[np.float32]
    probs: NDArray[np.float32]
    margin: float
    loss: float

    @property
    def predicted(self) -> int:
        """The class with the largest logit."""
        return int(self.logits.argmax())


@dataclass(frozen=True, slots=True)
class SliceCurve:
    """One classifier along the line; NaN, and -1 for a class, where not yet computed.

    Attributes:
        name: Model and defenses.
        output: What it grants: logits, probabilities, top_k or label.
        logits: (m, c) float32 of the frame's classes.
        probs: (m, c) float32 of the frame's classes.
        margin: (m,) float32, see `Reading`.
        loss: (m,) float32.
        predicted: (m,) int16 classes.
        clean: At the clean picture.
        attacked: At the attacked picture, if that lies on the line.
        point: At the place that is looked at.
    """

    name: str
    output: str
    logits: NDArray[np.float32]
    probs: NDArray[np.float32]
    margin: NDArray[np.float32]
    loss: NDArray[np.float32]
    predicted: NDArray[np.int16]
    clean: Reading
    attacked: Reading | None
    point: Reading


@dataclass(frozen=True, slots=True)
class SliceFrame:
    """The classifiers along one line.

    Attributes:
        request: What was asked.
        norm: In which places are measured.
        is_epsilon: Whether the attacked picture lies on the line at epsilon, so that dragging it
            is dragging epsilon.
        owner: Whose direction it is.
        positions: (m,) float32 ascending, 0 in the middle.
        clipped: (m,) float32 share of pixel values that clipping to [0, 1] changes.
        classes: Those that lead anywhere, the first classifier's clean prediction first.
        curves: One per classifier.
        attacked: Place of the attacked picture, or None.
        landmark: Place of the other picture, or None.
        point: The place that is looked at.
        picture: (h, w, c) uint8 the picture there.
        point_clipped: Share of its values that are clipped.
        notice: Why the direction had to be replaced, or "".
        done: Share of the places that are computed.
        is_final: Whether nothing more will come.
    """

    request: SliceRequest
    norm: NormName
    is_epsilon: bool
    owner: int
    positions: NDArray[np.float32]
    clipped: NDArray[np.float32]
    classes: tuple[int, ...]
    curves: tuple[SliceCurve, ...]
    attacked: float | None
    landmark: float | None
    point: float
    picture: Pixels
    point_clipped: float
    notice: str
    done: float
    is_final: bool
