"""What “who wins at this epsilon” asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import Experiment, NormName

BoundsScope = Literal["picture", "set"]
ProofName = Literal["interval-bounds", "smoothing", "none"]


@dataclass(frozen=True, slots=True)
class BoundsOptions:
    """Of what the bounds are wanted.

    Attributes:
        scope: The experiment's picture, or a set from its dataset.
        count: Pictures of the set.
    """

    scope: BoundsScope = "picture"
    count: int = 100


@dataclass(frozen=True, slots=True)
class BoundsRequest:
    """Between which epsilons nobody knows who wins."""

    answer: ClassVar[str] = "advstudio.session.views.bounds.work:bounds_frames"

    experiment: Experiment
    options: BoundsOptions = BoundsOptions()


@dataclass(frozen=True, slots=True)
class Bounds:
    """One classifier's bounds, n pictures.

    Attributes:
        name: Model and defenses.
        broken_at: (n,) float32 size of the smallest perturbation that is known to break; infinite
            where none up to the end is, 0 where the clean picture is wrong.
        broken_by: (n,) int8 number of the attack that found it; -1 none, -2 a clean error.
        proven_to: (n,) float32 the largest epsilon up to which no perturbation breaks; -1 where
            the clean picture is wrong.
        attacks: Names of the battery.
        proof: What proves.
        proof_notice: Why nothing is proven, or "".
        risk: Probability, for each picture, that the proof is wrong; 0 for interval bounds.
        attack_notice: Why an attack could not be run, or "".
        conflicts: Pictures that were broken below what was proven: smoothing proves something of
            the mean over all noise, and answers with the mean over some.
        phase: What is being done: attacking, proving or over.
        done: Share of it all.
    """

    name: str
    broken_at: NDArray[np.float32]
    broken_by: NDArray[np.int8]
    proven_to: NDArray[np.float32]
    attacks: tuple[str, ...]
    proof: ProofName
    proof_notice: str
    risk: float
    attack_notice: str
    conflicts: int
    phase: str
    done: float

    def broken_share(self, epsilon: float) -> float:
        """Share of the pictures that are broken at an epsilon."""
        return float((self.broken_at <= epsilon).mean())

    def proven_share(self, epsilon: float) -> float:
        """Share of the pictures that are proven at an epsilon; an example refutes a proof."""
        return float(((self.proven_to >= epsilon) & (self.broken_at > epsilon)).mean())


@dataclass(frozen=True, slots=True)
class BoundsFrame:
    """The bounds of all classifiers.

    Attributes:
        request: What was asked.
        norm: In which epsilon is measured.
        end: Epsilon up to which it was looked.
        count: Pictures.
        bounds: One per classifier.
        done: Share that is computed.
        is_final: Whether nothing more will come.
    """

    request: BoundsRequest
    norm: NormName
    end: float
    count: int
    bounds: tuple[Bounds, ...]
    done: float
    is_final: bool
