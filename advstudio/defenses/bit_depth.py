"""Bit depth: every pixel value is rounded to a few levels before the model sees it."""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.defenses._preprocessing import preprocessed


@DEFENSES.register("bit-depth", order=61)
class BitDepth(InferenceDefense):
    """Rounds pixel values to a few levels, so that small changes vanish before the model."""

    title = "Bit depth"
    source = "Xu et al. 2018 (feature squeezing), arXiv:1704.01155, section 3.1"

    adaptive = (
        "Rounding has no gradient; straight through, it counts as the identity (BPDA, Athalye et "
        "al. 2018, arXiv:1802.00420), and the attack goes on as if nothing were there."
    )

    bits: int = Field(4, ge=1, le=8, description="Bits per pixel value; 4 keeps 16 levels")
    straight_through: bool = Field(
        True,
        description="Let the attacker pretend that rounding is the identity (BPDA, Athalye et al. "
        "2018, arXiv:1802.00420); off, its gradient is zero everywhere and no attack starts",
    )

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier on rounded pictures."""
        return preprocessed(classifier, self.change, straight_through=self.straight_through)

    def adapted(self, classifier: Classifier) -> Classifier:
        """The same straight through."""
        return preprocessed(classifier, self.change, straight_through=True)

    def change(self, x: Tensor) -> Tensor:
        """(n, c, h, w) with every value at the nearest of 2^bits levels."""
        levels = float((1 << self.bits) - 1)
        return (x * levels).round() / levels
