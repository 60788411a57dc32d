"""What the certify lane tells: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from advstudio.session.experiment import Experiment, NormName


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What a classifier guarantees for the clean picture.

    Attributes:
        key: That of the outcomes that it belongs to.
        label: The class that no smaller perturbation changes, or None: nothing is guaranteed.
        radius: Size of the perturbations, pixel scale, in `norm`.
        norm: In which it was found.
        epsilons: The largest epsilon that it covers, in each norm.
        probability: Lower bound of the class's probability under noise.
        risk: Probability that the guarantee is wrong.
        samples: Noisy copies that it counts.
    """

    key: str
    label: int | None
    radius: float
    norm: NormName
    epsilons: dict[NormName, float]
    probability: float
    risk: float
    samples: int


@dataclass(frozen=True, slots=True)
class GuaranteeFrame:
    """What the certify lane yields: one guarantee per classifier, None where it can give none."""

    experiment: Experiment
    guarantees: tuple[Guarantee | None, ...]
