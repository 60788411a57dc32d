"""Random resize and pad: each picture is shrunk and put somewhere on black, by chance."""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor

from advstudio.core.adaptive import expected
from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.core.draws import PictureDraws
from advstudio.defenses._preprocessing import filtered
from advstudio.defenses._resampling import shrunk

_PASSES = 30
"""Of the expectation; Athalye et al. 2018, arXiv:1802.00420, average over 30 draws."""


@DEFENSES.register("random-resize", order=66)
class RandomResize(InferenceDefense):
    """Shrinks and shifts the picture by chance, so that a perturbation made for one draw misses."""

    title = "Random resize and pad"
    # Deviates: the paper enlarges the picture for a network that takes several sizes; ours take
    # one, so the picture is shrunk and padded to it. Bilinear, so that a gradient goes through.
    source = "Xie et al. 2018, arXiv:1711.01991"
    adaptive = (
        "Each draw gives its exact gradient, but none is the one that counts: an attack that "
        "averages over 30 of them (EOT, Athalye et al. 2018, arXiv:1802.00420) fits them all."
    )

    least: float = Field(0.9, ge=0.5, le=1.0, description="Smallest size, of the picture's own")
    seed: int = Field(
        0, ge=0, le=1000, description="Of the draws; the screen shows one, drag it to see others"
    )

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier on pictures that are shrunk and shifted, each by its own draw."""
        return filtered(classifier, self.change)

    def adapted(self, classifier: Classifier) -> Classifier:
        """The mean over many draws."""
        return expected(self.applied(classifier), _PASSES)

    def change(self, x: Tensor) -> Tensor:
        """(n, c, h, w) after the current draw: a size, the same share of both sides, a place."""
        h, w = x.shape[2:]
        share, row, column = PictureDraws(self.seed, x).uniform(3).unbind(dim=1)
        smallest = round(self.least * h)
        height = smallest + (share * (h - smallest + 1)).floor()
        width = (height * (w / h)).round()
        places = [(row * (h - height + 1)).floor(), (column * (w - width + 1)).floor()]
        sizes = torch.stack([height, width], dim=1)
        return shrunk(x, sizes.long(), torch.stack(places, dim=1).long())
