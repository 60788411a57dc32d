"""What an attacker may do to a picture: everything within epsilon."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng


@dataclass(frozen=True, slots=True)
class Ball:
    """All perturbations of norm at most `epsilon` that keep the picture in [0, 1].

    Attributes:
        norm: How a perturbation is measured.
        epsilon: Radius, pixel scale, ≥ 0.
    """

    norm: Norm
    epsilon: float

    def project(
        self, x_adv: Float[Tensor, "n c h w"], x: Float[Tensor, "n c h w"]
    ) -> Float[Tensor, "n c h w"]:
        """The picture nearest to `x_adv` in the ball around `x`, then clipped to [0, 1].

        Clipping moves each value towards `x`, which lies in [0, 1], so it never leaves the ball.
        """
        # Everything after the difference, which is a new tensor, may happen in place.
        return self.norm.project_(x_adv - x, self.epsilon).add_(x).clamp_(0.0, 1.0)

    def random(self, x: Float[Tensor, "n c h w"], rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        """A random picture in the ball around `x`, clipped to [0, 1]; see `Norm.within`."""
        return (x + self.norm.within(x, self.epsilon, rng)).clamp(0.0, 1.0)
