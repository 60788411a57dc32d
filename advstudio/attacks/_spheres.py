"""One step of the boundary attack: along the sphere around the picture, then towards it."""

from __future__ import annotations

import math
from typing import Protocol

import torch
from jaxtyping import Float
from torch import Tensor

from advstudio.core.norms import NormName

_TINY = 1e-12


class Stepper(Protocol):
    """Both steps in one norm."""

    def __call__(
        self,
        x: Float[Tensor, "m d"],
        x_adv: Float[Tensor, "m d"],
        noise: Float[Tensor, "m d"],
        *,
        spherical_step: Float[Tensor, " m"],
        source_step: Float[Tensor, " m"],
    ) -> tuple[Tensor, Tensor]:
        """(m, d) after both steps, and (m, d) after the one along the sphere; all in [0, 1].

        Args:
            x: Clean.
            x_adv: On the sphere; its radius is their distance.
            noise: Standard normal.
            spherical_step: Length of the first step, relative.
            source_step: Length of the second step ÷ the distance.
        """


def _l2_steps(
    x: Float[Tensor, "m d"],
    x_adv: Float[Tensor, "m d"],
    noise: Float[Tensor, "m d"],
    *,
    spherical_step: Float[Tensor, " m"],
    source_step: Float[Tensor, " m"],
) -> tuple[Tensor, Tensor]:
    """As in the paper: orthogonal, back onto the sphere, then along the straight line."""
    away = x_adv - x
    distance = torch.linalg.vector_norm(away, dim=1)
    unit = away / distance.clamp_min(_TINY)[:, None]
    sideways = noise - (noise * unit).sum(dim=1, keepdim=True) * unit
    length = torch.linalg.vector_norm(sideways, dim=1).clamp_min(_TINY)
    sideways *= (spherical_step * distance / length)[:, None]
    radius = (1 + spherical_step.square()).sqrt()[:, None]
    on_sphere = (x + (away + sideways) / radius).clamp_(0.0, 1.0)
    new_distance = torch.linalg.vector_norm(on_sphere - x, dim=1)
    # Clipping has already brought it nearer than the sphere; that counts towards the step.
    step = (source_step * distance + new_distance - distance).clamp_min(0.0)
    share = (step / new_distance.clamp_min(_TINY)).clamp_max(1.0)
    return on_sphere.lerp(x, share[:, None]).clamp_(0.0, 1.0), on_sphere


def _linf_steps(
    x: Float[Tensor, "m d"],
    x_adv: Float[Tensor, "m d"],
    noise: Float[Tensor, "m d"],
    *,
    spherical_step: Float[Tensor, " m"],
    source_step: Float[Tensor, " m"],
) -> tuple[Tensor, Tensor]:
    """A share of the values goes to random ends of the cube; then all are cut to a smaller cube.

    # Deviates: the paper is about L2. Here the sphere is a cube, and a step orthogonal to the
    # way would leave it. At a corner, noise on all values could only move inwards and lose; so
    # the first step is the share of the values that change, at least one of them.
    """
    away = x_adv - x
    radius = away.abs().amax(dim=1, keepdim=True)
    loudness = noise.abs()
    # Of normal numbers that share is beyond; the loudest always is.
    least = math.sqrt(2) * torch.erfinv(1 - spherical_step.clamp_max(1.0))
    is_moved = loudness >= least[:, None].minimum(loudness.amax(dim=1, keepdim=True))
    ends = radius * noise.sign()
    on_sphere = (x + torch.where(is_moved, ends, away)).clamp_(0.0, 1.0)
    bound = (1 - source_step.clamp_max(1.0))[:, None] * radius
    nearer = (x + (on_sphere - x).clamp(-bound, bound)).clamp_(0.0, 1.0)
    return nearer, on_sphere


STEPPERS: dict[NormName, Stepper] = {"L2": _l2_steps, "Linf": _linf_steps}
