"""Feature squeezing: refuses a picture on which squeezed copies of it are judged otherwise."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.core.detector import Detector
from advstudio.defenses._preprocessing import filtered, preprocessed
from advstudio.defenses.bit_depth import BitDepth
from advstudio.defenses.median import Median


@DEFENSES.register("feature-squeezing", order=70)
class FeatureSqueezing(InferenceDefense):
    """Refuses a picture whose probabilities change when it is rounded or smoothed.

    The default threshold refuses 5 % of 10 000 training digits, evenly spread, on `mnist-small`'s
    own weights with 1 bit and a median of 2 × 2, and 4.8 % of 2 000 test digits. Other models,
    weights or squeezers need another.
    """

    title = "Feature squeezing (refuses)"
    # Deviates: without non-local means, the paper's third squeezer for colour pictures.
    source = "Xu et al. 2018, arXiv:1704.01155"
    adaptive = (
        "The answer keeps its exact gradient. An attacker who knows the squeezers works on the "
        "picture and its squeezed copies at once, and is refused less (He et al. 2017, "
        "arXiv:1706.04701); digits in black and white need more epsilon."
    )

    bits: int = Field(
        1, ge=1, le=8, description="Bits per value of the rounded copy; 1 for digits, 5 for photos"
    )
    size: int = Field(2, ge=2, le=5, description="Side of the smoothed copy's median, in pixels")
    threshold: float = Field(
        0.0085, gt=0.0, le=2.0,
        description="L1 distance of the probabilities above which a picture is refused",
    )  # fmt: skip

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier with a detector; its answers stay as they are."""

        def _score(x: Tensor) -> Tensor:
            return self.distance(classifier, x)

        detector = Detector(_score, self.threshold).together(classifier.detector)
        return replace(classifier, detector=detector)

    def adapted(self, classifier: Classifier) -> Classifier:
        """The mean of what is said of the picture and of its copies."""
        if classifier.gradient == "none":
            return self.applied(classifier)
        views = (classifier, *self._squeezed(classifier))

        def _forward(x: Tensor) -> Tensor:
            return torch.stack([F.log_softmax(view(x), dim=1) for view in views]).mean(dim=0)

        return replace(self.applied(classifier), forward=_forward, gradient="straight-through")

    def distance(self, classifier: Classifier, x: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """(n,) the largest L1 distance, 0 to 2, between the probabilities and a copy's."""
        probs = classifier(x).softmax(dim=1)
        squeezed = [view(x).softmax(dim=1) for view in self._squeezed(classifier)]
        apart = [(probs - others).abs().sum(dim=1) for others in squeezed]
        return torch.stack(apart).amax(dim=0)

    def _squeezed(self, classifier: Classifier) -> tuple[Classifier, Classifier]:
        rounded = preprocessed(classifier, BitDepth(bits=self.bits).change, straight_through=True)
        return rounded, filtered(classifier, Median(size=self.size).change)
