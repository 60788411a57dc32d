"""What the substitute theatre asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.frames import Pixels, Surface

SubstituteState = Literal["asking", "training", "measuring", "saving", "finished"]


@dataclass(frozen=True, slots=True)
class SubstituteRequest:
    """A substitute that is to be trained on an oracle's answers, or to be gone on with.

    Cancelling the lane pauses it; posting the same request again lets it go on.

    Attributes:
        model: Registry name of the oracle; it is asked for labels only, whatever it grants.
        defenses: Round the oracle, or in its weights.
        substitute: Registry name of the substitute's architecture.
        name: What the substitute's weights are to be called.
        picture: Whose decision planes are watched.
        seeds: Test pictures that the attacker begins with.
        rounds: Augmentations of his set.
        step: Length λ of an augmentation's step, pixel scale; the paper's is 0.1.
        epochs: Passes over the set per round.
        budget: Pictures that the oracle may be asked about, in all.
        epsilon: L∞ radius of the examples that are carried over, pixel scale.
        seed: Everything random follows from it.
    """

    answer: ClassVar[str] = "advstudio.session.substitute.work:substitute_frames"

    model: str
    defenses: tuple[Choice, ...]
    substitute: str
    name: str
    picture: PictureRef
    seeds: int = 100
    rounds: int = 6
    step: float = 0.3
    epochs: int = 10
    budget: int = 6400
    epsilon: float = 0.3
    seed: int = 0


@dataclass(frozen=True, slots=True)
class SubstituteDiscard:
    """A paused substitute is given up: it is forgotten, and nothing is saved."""

    answer: ClassVar[str] = "advstudio.session.substitute.work:substitute_frames"

    request: SubstituteRequest


@dataclass(frozen=True, slots=True)
class RoundPoint:
    """A finished round; shares are in [0, 1], on test pictures that the attacker never had.

    Attributes:
        round: 0 is the training on the seeds alone.
        queries: Pictures that the oracle has been asked about so far.
        loss: Mean cross-entropy of the substitute with the oracle's answers, last epoch.
        agreement: Share of pictures that substitute and oracle name alike.
        accuracy: Share of pictures that the substitute names as their true label.
        transfer: Share of what the oracle gets right that FGSM on the substitute turns wrong.
        direct: The same with FGSM on the oracle itself, before it was made label only; None where
            that grants no gradient.
    """

    round: int
    queries: int
    loss: float
    agreement: float
    accuracy: float
    transfer: float
    direct: float | None


@dataclass(frozen=True, slots=True)
class Carried:
    """FGSM's example for the watched picture, made on the substitute, shown to the oracle.

    Attributes:
        round: After which it was made.
        clean: (h, w, c).
        adversarial: (h, w, c).
        label: True class, or None where nobody knows it; then FGSM leaves the oracle's answer.
        oracle_clean: Class that the oracle gives the clean picture.
        oracle_adversarial: Class that the oracle gives the example.
        substitute_clean: Class that the substitute gives the clean picture.
        substitute_adversarial: Class that the substitute gives the example.
        point: (2,) float32 where the example lies, projected on the plane.
    """

    round: int
    clean: Pixels
    adversarial: Pixels
    label: int | None
    oracle_clean: int
    oracle_adversarial: int
    substitute_clean: int
    substitute_adversarial: int
    point: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SubstituteFrame:
    """How far a substitute is; everything that is known, so that the last frame is enough.

    Attributes:
        request: What was asked.
        state: The oracle is being asked; the substitute is being trained, or measured; its
            weights are being measured for their card and saved; finished.
        round: The one that is going on, from 0; `rounds` is the last.
        rounds: Augmentations in all.
        queries: Pictures that the oracle has been asked about.
        done: Share of the whole, in [0, 1].
        seconds: Spent so far; pauses do not count.
        seconds_left: An estimate; NaN before the first step of the training.
        loss: Mean of the epoch that is going on; NaN before the first.
        history: All finished rounds.
        pictures: (m, h, w, c) some of those that the oracle was asked about last; m may be 0.
        answers: (m,) int16 the oracle's answers to them.
        oracle: The oracle's decision plane; None until it is drawn.
        substitute: The substitute's after the last finished round, on the same plane.
        carried: The watched picture's example after the last finished round.
        has_gradient: Whether the oracle, before it was made label only, grants a gradient.
        catalogue: With the new weights in it; when finished.
    """

    request: SubstituteRequest
    state: SubstituteState
    round: int
    rounds: int
    queries: int
    done: float
    seconds: float
    seconds_left: float
    loss: float
    history: tuple[RoundPoint, ...]
    pictures: Pixels
    answers: NDArray[np.int16]
    oracle: Surface | None = None
    substitute: Surface | None = None
    carried: Carried | None = None
    has_gradient: bool = True
    catalogue: Catalogue | None = None
