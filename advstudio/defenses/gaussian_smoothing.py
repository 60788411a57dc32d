"""Gaussian smoothing: every picture is blurred before the model sees it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.defenses._preprocessing import filtered
from advstudio.defenses._windows import mirrored

_TRUNCATED_AT = 4.0
"""Deviations at which the kernel ends, as in SciPy."""


@DEFENSES.register("gaussian-smoothing", order=64)
class GaussianSmoothing(InferenceDefense):
    """Blurs the picture, which averages fine perturbations away, and fine detail with them."""

    title = "Gaussian smoothing"
    source = "Xu et al. 2018 (feature squeezing), arXiv:1704.01155, on spatial smoothing"
    adaptive = (
        "It gives its exact gradient: blurring is linear, so an attack goes through it and finds "
        "the smoother perturbation that survives it."
    )

    deviation: float = Field(
        0.7, ge=0.1, le=3.0, description="Standard deviation of the kernel, in pixels"
    )

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier on blurred pictures."""
        return filtered(classifier, self.change)

    def change(self, x: Tensor) -> Tensor:
        """(n, c, h, w) blurred, each channel by itself."""
        reach = int(_TRUNCATED_AT * self.deviation + 0.5)
        offsets = torch.arange(-reach, reach + 1, device=x.device, dtype=x.dtype)
        weights = (-0.5 * (offsets / self.deviation) ** 2).exp()
        kernel = (weights / weights.sum()).expand(x.shape[1], 1, 1, -1)
        rows = F.conv2d(mirrored(x, reach, reach), kernel, groups=x.shape[1])
        return F.conv2d(rows, kernel.transpose(2, 3), groups=x.shape[1])
