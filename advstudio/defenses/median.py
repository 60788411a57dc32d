"""Median smoothing: every pixel becomes the median of those round it."""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.defenses._preprocessing import filtered
from advstudio.defenses._windows import windows


@DEFENSES.register("median", order=63)
class Median(InferenceDefense):
    """Puts the median of its neighbourhood in place of every pixel; drops single odd ones."""

    title = "Median smoothing"
    source = "Xu et al. 2018 (feature squeezing), arXiv:1704.01155, on spatial smoothing"
    adaptive = (
        "It gives its own gradient, that of the pixel which is the median; an attack that follows "
        "it goes through the filter and is stopped by nothing (He et al. 2017, arXiv:1706.04701)."
    )

    size: int = Field(2, ge=2, le=5, description="Side of the neighbourhood, in pixels")

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier on smoothed pictures."""
        return filtered(classifier, self.change)

    def change(self, x: Tensor) -> Tensor:
        """(n, c, h, w) the medians; of an even number of values the upper one, as in SciPy."""
        middle = self.size**2 // 2 + 1
        smoothed: Tensor = windows(x, self.size).kthvalue(middle, dim=4).values
        return smoothed
