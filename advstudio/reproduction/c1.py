"""C1: randomised smoothing's guarantee is what the formula says, and no attack gets inside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import torch
from scipy.stats import binom
from torch import Tensor

from advstudio.attacks.pgd import PGD
from advstudio.benchmark.report import Measured
from advstudio.core.ball import Ball
from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.core.generators import returned
from advstudio.core.goal import Goal
from advstudio.core.norms import L2
from advstudio.core.rng import ExampleRng
from advstudio.defenses.randomized_smoothing import RandomizedSmoothing
from advstudio.evaluation.robust_accuracy import last
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.row import ROWS, SEED, Row

SIGMA = 0.25
"""What the network was trained with."""

_RADII = (0.0, 0.25, 0.5, 0.75)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class _Guaranteed:
    """A picture with its label and what is guaranteed for it."""

    x: Tensor
    label: int
    certificate: Certificate


def _measure(is_quick: bool) -> Iterator[Measured]:
    count, draws = (20, 1000) if is_quick else (100, 10_000)
    base = shipped(recipe="noise-augmentation")
    smoothing = RandomizedSmoothing(sigma=SIGMA, certificate_draws=draws)
    x, y = some_digits(count)
    found = [
        _Guaranteed(picture, int(label), returned(smoothing.certificate(base, picture)))
        for picture, label in zip(torch.split(x, 1), y, strict=True)
    ]
    certificates = [guaranteed.certificate for guaranteed in found]
    gap = max(formula_gap(certificate, SIGMA) for certificate in certificates)
    yield Measured("C1: largest difference of a radius from σ Φ⁻¹(p)", gap, "", _ROUNDING)
    gap = max(risk_gap(certificate) for certificate in certificates)
    yield Measured("C1: largest difference of the risk from Clopper and Pearson's", gap, "",
                   _ROUNDING)  # fmt: skip
    for radius in _RADII:
        share = 100 * sum(_is_certified(one, radius) for one in found) / count
        yield Measured(f"C1: certified accuracy at radius {radius:g}", share, "%")
    yield from _attacked(smoothing, base, [one for one in found if one.certificate.radius > 0])


def formula_gap(certificate: Certificate, sigma: float) -> float:
    """How far the radius is from the formula, with another library's Φ⁻¹."""
    radius = sigma * NormalDist().inv_cdf(certificate.probability)
    return abs(certificate.radius - max(0.0, radius))


def risk_gap(certificate: Certificate) -> float:
    """How far the bound is from a Clopper-Pearson bound of any number of hits.

    At the bound of k > 0 hits, k hits or more happen with just the probability `risk`; for none
    the bound is 0.
    """
    draws, bound = certificate.samples, certificate.probability
    if bound == 0:
        return 0.0
    tails = binom.sf(range(-1, draws), draws, bound)
    return float(abs(tails - certificate.risk).min())


def _is_certified(found: _Guaranteed, radius: float) -> bool:
    return found.certificate.label == found.label and found.certificate.radius >= radius


def _attacked(
    smoothing: RandomizedSmoothing, base: Classifier, found: list[_Guaranteed]
) -> Iterator[Measured]:
    """How many guaranteed pictures change their class after attacks inside their radius."""
    # Other draws than those that the guarantee was made from.
    fresh = smoothing.model_copy(update={"seed": smoothing.seed + 1})
    smooth = smoothing.applied(base)
    broken, farther = 0, 0
    for i, one in enumerate(found):
        for asked in (smooth, base):
            x_adv = _inside(asked, one, i)
            broken += _class(fresh, base, x_adv) not in (None, one.certificate.label)
        beyond = _pushed(smooth, one, 4 * one.certificate.radius, i)
        farther += _class(fresh, base, beyond) not in (None, one.certificate.label)
    most = 100 * smoothing.risk
    name = "C1: attacks inside the radius that change the class"
    yield Measured(name, 100 * broken / max(1, 2 * len(found)), "%", most)
    name = "C1: attacks with four times the radius that change the class"
    yield Measured(name, 100 * farther / max(1, len(found)), "%")


def _inside(asked: Classifier, one: _Guaranteed, seed: int) -> Tensor:
    # A thousandth less: in float32 the sum of the squares rounds.
    return _pushed(asked, one, 0.999 * one.certificate.radius, seed)


def _pushed(asked: Classifier, one: _Guaranteed, radius: float, seed: int) -> Tensor:
    """(1, c, h, w) the picture after L2-PGD away from the guaranteed class."""
    assert one.certificate.label is not None, "the radius is above 0"
    goal, rng = Goal(torch.tensor([one.certificate.label])), ExampleRng([SEED + seed])
    return last(PGD(steps=20, loss="margin")(asked, one.x, goal, Ball(L2(), radius), rng))


def _class(smoothing: RandomizedSmoothing, base: Classifier, x: Tensor) -> int | None:
    """What the smoothed classifier says, or None where the votes do not tell."""
    return returned(smoothing.certificate(base, x)).label


ROWS.register("C1", order=80)(
    Row(
        title="the guarantee of randomised smoothing",
        source="Cohen et al. 2019, arXiv:1902.02918, algorithm CERTIFY",
        paper="radius σ Φ⁻¹(p) with Clopper and Pearson's p, e.g. 2.05 σ at 0.98; CIFAR-10, σ = "
        "0.25: certified 74.8 / 60.0 / 42.8 / 26.6 % at 0 / 0.25 / 0.5 / 0.75",
        settings="mnist-small trained on noise of σ = 0.25; 100 pictures, 100 + 10,000 draws, "
        "α = 0.001; L2-PGD of 20 steps with the margin loss, on the smoothed classifier (32 draws) "
        "and on the network itself, judged with fresh draws; quick: 20 pictures, 1,000 draws",
        measure=_measure,
    )
)
