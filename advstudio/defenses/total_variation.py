"""Total variation: every picture is rebuilt from some of its pixels, as smooth as it may be."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from advstudio.core.adaptive import expected
from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.core.draws import PictureDraws
from advstudio.defenses._preprocessing import preprocessed

# The squared norm of the gradient operator is at most 8, so these steps converge.
_PRIMAL_STEP = _DUAL_STEP = 8**-0.5
_PASSES = 10
_ROUND = 5


@DEFENSES.register("total-variation", order=65)
class TotalVariation(InferenceDefense):
    """Drops pixels by chance and rebuilds the picture with as few and as low edges as it can."""

    title = "Total variation minimisation"
    source = "Guo et al. 2018, arXiv:1711.00117; solver of Chambolle and Pock 2011"
    adaptive = (
        "The gradient of the rebuilding is not followed; straight through, it counts as the "
        "identity (BPDA), averaged over 10 draws of the dropped pixels (EOT; both Athalye et al. "
        "2018, arXiv:1802.00420)."
    )

    weight: float = Field(
        0.03, ge=0.0, le=0.5, description="Of the total variation, against staying close"
    )
    dropped: float = Field(
        0.5, ge=0.0, le=0.9, description="Share of the pixels that is dropped by chance"
    )
    steps: int = Field(60, ge=1, le=500, description="Steps of the solver")
    seed: int = Field(
        0, ge=0, le=1000, description="Of the draws; the screen shows one, drag it to see others"
    )
    straight_through: bool = Field(
        True,
        description="Let the attacker pretend that rebuilding is the identity (BPDA, Athalye et "
        "al. 2018, arXiv:1802.00420); off, it has no gradient and no attack starts",
    )

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier on rebuilt pictures."""
        return preprocessed(classifier, self.change, straight_through=self.straight_through)

    def adapted(self, classifier: Classifier) -> Classifier:
        """Straight through, and the mean over several draws."""
        return expected(preprocessed(classifier, self.change, straight_through=True), _PASSES)

    def change(self, x: Tensor) -> Tensor:
        """(n, c, h, w) rebuilt, with the pixels dropped that the current draw says."""
        n, _, h, w = x.shape
        drawn = PictureDraws(self.seed, x).uniform(h * w).view(n, 1, h, w)
        return rebuilt(x, (drawn >= self.dropped).to(x.dtype), self.weight, self.steps)


def rebuilt(
    x: Float[Tensor, "n c h w"], kept: Float[Tensor, "n 1 h w"], weight: float, steps: int
) -> Float[Tensor, "n c h w"]:
    """The picture z that minimises `½ ‖kept · (z - x)‖² + weight · TV(z)`, each channel alone.

    Args:
        x: (n, c, h, w) in [0, 1].
        kept: (n, 1, h, w) 1 where the pixel counts, else 0.
        weight: ≥ 0, of the isotropic total variation.
        steps: Of the solver.

    Source: Guo et al. 2018, arXiv:1711.00117, solved by algorithm 1 of Chambolle and Pock 2011.
    # Deviates: the paper's distance is not squared, and it solves by split Bregman iteration.
    """
    z = relaxed = _filled(x, kept)
    across = torch.zeros_like(x)
    down = torch.zeros_like(x)
    for _ in range(steps):
        across = across + _DUAL_STEP * _slope(relaxed, 3)
        down = down + _DUAL_STEP * _slope(relaxed, 2)
        excess = (torch.hypot(across, down) / max(weight, 1e-12)).clamp_min(1.0)
        across, down = across / excess, down / excess
        moved = z + _PRIMAL_STEP * (_divergence(across, 3) + _divergence(down, 2))
        before, z = z, (moved + _PRIMAL_STEP * kept * x) / (1 + _PRIMAL_STEP * kept)
        relaxed = 2 * z - before
    return z.clamp(0.0, 1.0)


def _filled(x: Tensor, kept: Tensor) -> Tensor:
    """The kept pixels, and where one was dropped the mean of those round it: near the solution."""
    share = F.avg_pool2d(kept, _ROUND, stride=1, padding=_ROUND // 2)
    mean = F.avg_pool2d(kept * x, _ROUND, stride=1, padding=_ROUND // 2) / share.clamp_min(1e-6)
    return torch.where(kept > 0, x, mean)


def _slope(z: Tensor, dim: int) -> Tensor:
    """Differences to the next value along a side; 0 at the end."""
    steps = z.diff(dim=dim)
    return torch.cat([steps, torch.zeros_like(z.narrow(dim, 0, 1))], dim=dim)


def _divergence(flow: Tensor, dim: int) -> Tensor:
    """Minus the transpose of `_slope`, whose last values are 0."""
    inner = flow.narrow(dim, 0, flow.shape[dim] - 1)
    edge = torch.zeros_like(flow.narrow(dim, 0, 1))
    return torch.cat([inner, edge], dim=dim) - torch.cat([edge, inner], dim=dim)
