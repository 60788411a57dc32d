"""A guarantee for one picture: no perturbation up to a radius changes its class."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Literal

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is guaranteed for one picture.

    Attributes:
        label: The class that is guaranteed, or None where nothing is.
        radius: Size of the perturbations, pixel scale, up to which it is.
        norm: In which they are measured.
        probability: A lower bound of the probability of that class under the noise.
        risk: Probability that the guarantee is wrong, over the draws that it was made from.
        samples: How many draws.
    """

    label: int | None
    radius: float
    norm: Literal["Linf", "L2"]
    probability: float
    risk: float
    samples: int


Certify = Callable[[Tensor], Generator[float, None, Certificate]]
"""From (1, c, h, w): yields the share done, returns the certificate."""
