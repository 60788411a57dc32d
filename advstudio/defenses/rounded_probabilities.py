"""Rounded probabilities: the model tells its probabilities to a few decimals."""

from __future__ import annotations

from dataclasses import replace

import torch
from pydantic import Field
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.defenses._output import coarser

# What is rounded to nothing keeps a finite logarithm; a thousand of them are still nothing.
_LEAST = 1e-12
# Far below any decimal that is told, far above float32's rounding: decides between equals.
_LEAD = 1e-4


@DEFENSES.register("rounded-probabilities", order=57)
class RoundedProbabilities(InferenceDefense):
    """Tells probabilities to a few decimals, so that small changes change nothing."""

    title = "Rounded probabilities"
    source = "Tramèr et al. 2016, arXiv:1609.02943; Shokri et al. 2017, arXiv:1610.05820"
    side = "output"
    adaptive = (
        "It gives no gradient, and no class changes: whoever knows the weights attacks the "
        "logits behind it; whoever does not takes an attack that asks for labels only."
    )

    decimals: int = Field(2, ge=0, le=6, description="Decimals that are told; 0 is yes or no")

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier with rounded probabilities, and no gradient."""

        def _forward(x: Tensor) -> Tensor:
            with torch.no_grad():
                return _told(classifier(x).softmax(dim=1), self.decimals)

        output = coarser(classifier.output, "probabilities")
        return replace(classifier, forward=_forward, output=output, gradient="none")

    def adapted(self, classifier: Classifier) -> Classifier:
        """The classifier behind, which decides alike."""
        return classifier


def _told(probs: Tensor, decimals: int) -> Tensor:
    """(n, classes) logarithms of the rounded probabilities; the leading class still leads."""
    scale = 10.0**decimals
    told = ((probs * scale).round() / scale).clamp_min(_LEAST).log()
    winner = probs.argmax(dim=1, keepdim=True)
    return told.scatter_add(1, winner, torch.full_like(probs[:, :1], _LEAD))
