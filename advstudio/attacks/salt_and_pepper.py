"""Salt and pepper: pixels that turn black or white by chance."""

from __future__ import annotations

from torch import Tensor

from advstudio.attacks._scattered import scattered
from advstudio.core.attack import ATTACKS, Ray, RayAttack
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm, NormName
from advstudio.core.rng import ExampleRng

_POWERS: dict[NormName, int] = {"L0": 0, "L1": 1, "L2": 2}


@ATTACKS.register("salt-and-pepper", order=83)
class SaltAndPepper(RayAttack):
    """Random pixels turn black or white, as many as epsilon pays for.

    As epsilon grows, more pixels follow in an order that chance drew once. A pixel that has its
    end colour already costs nothing.
    """

    title = "Salt and pepper"
    source = "SaltAndPepperNoiseAttack of Foolbox, Rauber et al. 2017, arXiv:1707.04131"
    knowledge = "none"
    norms = ("L0", "L1", "L2")
    expense = "nothing"

    def ray(self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng) -> Ray:
        """Pixel after pixel to black or white; model and goal play no part."""
        is_white = rng.uniform(x[:, :1]) >= 0
        change = is_white.to(x) - x
        power = _POWERS[norm.name]
        turned = scattered(change, _cost(change, power), rng)
        return Ray(x, lambda epsilon: turned(epsilon ** max(power, 1)), is_straight=False)


def _cost(change: Tensor, power: int) -> Tensor:
    """(n, 1, h, w) what each pixel adds to the power-th power of the norm."""
    if power == 0:
        return change.any(dim=1, keepdim=True).to(change)
    return change.abs().pow(power).sum(dim=1, keepdim=True)
