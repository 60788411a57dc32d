"""What the rubbish view asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import Experiment
from advstudio.session.frames import Pixels

RubbishKind = Literal[
    "uniform", "normal", "normal-clipped", "strangers", "inverted", "blank"
]  # fmt: skip
RUBBISH_KINDS: tuple[RubbishKind, ...] = get_args(RubbishKind)

SURE = 0.5
"""A class above this confidence is an error on rubbish, as Goodfellow et al. 2014 count."""


@dataclass(frozen=True, slots=True)
class RubbishOptions:
    """Which rubbish: `seed` of the noise and of the pieces of photographs."""

    seed: int = 0


@dataclass(frozen=True, slots=True)
class RubbishRequest:
    """What the experiment's classifiers say of rubbish; its picture and attack do not matter."""

    answer: ClassVar[str] = "advstudio.session.views.rubbish.work:rubbish_frames"

    experiment: Experiment
    options: RubbishOptions = RubbishOptions()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one classifier says of one kind of rubbish.

    Attributes:
        labels: (n,) int16 predicted classes.
        confidence: (n,) float32 their probabilities.
    """

    labels: NDArray[np.int16]
    confidence: NDArray[np.float32]

    @property
    def sure_share(self) -> float:
        """Share of the pictures in which a class is seen with more than half of the probability."""
        return float((self.confidence > SURE).mean())

    @property
    def sure_confidence(self) -> float:
        """Mean confidence on those; NaN where there are none."""
        sure = self.confidence[self.confidence > SURE]
        return float(sure.mean()) if sure.size else float("nan")

    @property
    def commonest(self) -> tuple[int, float]:
        """The class that is seen most often, and in which share."""
        counts = np.bincount(self.labels)
        return int(counts.argmax()), float(counts.max() / len(self.labels))


@dataclass(frozen=True, slots=True)
class RubbishFrame:
    """What all classifiers say of all rubbish.

    Attributes:
        request: What was asked.
        names: Of the classifiers.
        opinions: For each classifier those that are known, by kind.
        samples: (m, h, w, c) uint8 the first pictures of each kind that is known.
        strangers: What people call the strangers: the heading of their dataset.
        done: Share that is computed.
        is_final: Whether nothing more will come.
    """

    request: RubbishRequest
    names: tuple[str, ...]
    opinions: tuple[dict[RubbishKind, Opinion], ...]
    samples: dict[RubbishKind, Pixels]
    strangers: str
    done: float
    is_final: bool
