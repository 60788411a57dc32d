"""Where the attacker asks next: a step along the substitute's Jacobian."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor

from advstudio.core.classifier import Classifier


def augmented(
    substitute: Classifier, x: Float[Tensor, "n c h w"], answers: Int[Tensor, " n"], step: float
) -> Float[Tensor, "n c h w"]:
    """x + step · sign(∂ F_answer(x) / ∂ x), where the substitute's answer changes fastest.

    Source: Papernot et al. 2017, arXiv:1602.02697, Jacobian-based dataset augmentation.
    # Deviates: F are the logits, as in the authors' code, because probabilities saturate; and
    # the pictures are clipped to [0, 1], because the oracle is asked about pictures only.

    Args:
        substitute: As it stands.
        x: Pictures in [0, 1].
        answers: What the oracle calls them.
        step: λ, which may be negative, pixel scale.
    """
    with torch.enable_grad():
        x = x.detach().requires_grad_(True)
        chosen = substitute(x).gather(1, answers.view(-1, 1)).sum()
        (slope,) = torch.autograd.grad(chosen, x)
    return (x.detach() + step * slope.sign()).clamp_(0.0, 1.0)


def reservoir(count: int, size: int, random: torch.Generator) -> Int[Tensor, " m"]:
    """`size` different numbers below `count`, all subsets alike; all of them if they are fewer.

    Source: Vitter 1985, algorithm R, which Papernot et al. 2017 sample with.
    """
    kept = list(range(min(count, size)))
    draws = torch.rand(count, generator=random, dtype=torch.float64).tolist()
    for i in range(size, count):
        place = int(draws[i] * (i + 1))
        if place < size:
            kept[place] = i
    return torch.tensor(sorted(kept), dtype=torch.int64)
