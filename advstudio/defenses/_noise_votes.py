"""The class under noise: votes, and what they guarantee."""

from __future__ import annotations

from scipy.special import betaincinv, ndtri


def least_probability(hits: int, draws: int, risk: float) -> float:
    """The Clopper-Pearson lower bound of a probability, one-sided.

    Args:
        hits: Draws in which it happened.
        draws: All draws.
        risk: Probability that the bound is too high.

    Source: Clopper and Pearson 1934, as `LowerConfBound` of Cohen et al. 2019, arXiv:1902.02918.
    """
    return 0.0 if hits == 0 else float(betaincinv(hits, draws - hits + 1, risk))


def certified_radius(probability: float, sigma: float) -> float:
    """The L2 radius within which a class keeps the majority; 0 where it has none.

    Args:
        probability: A lower bound of the class's probability under the noise.
        sigma: Standard deviation of the noise, pixel scale.

    Source: `σ Φ⁻¹(p)`, Cohen et al. 2019, arXiv:1902.02918, section 3.2 and algorithm CERTIFY.
    """
    return sigma * float(ndtri(probability)) if probability > 0.5 else 0.0
