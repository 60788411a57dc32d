"""Top k: the model tells the probabilities of its leading classes, and of no other."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.defenses._output import coarser


@DEFENSES.register("top-k", order=58)
class TopK(InferenceDefense):
    """Tells the probabilities of the leading classes only; the others share what is left."""

    title = "Leading classes only"
    source = "Shokri et al. 2017, arXiv:1610.05820; Goodfellow and Papernot 2017"
    side = "output"
    adaptive = (
        "What is told keeps its gradient, and no class changes: whoever knows the weights attacks "
        "the logits behind it; whoever does not still reads how sure the leading class is."
    )

    k: int = Field(3, ge=1, le=100, description="Classes whose probability is told")

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier with all but its leading classes made equal."""

        def _forward(x: Tensor) -> Tensor:
            return _told(F.log_softmax(classifier(x), dim=1), self.k)

        return replace(classifier, forward=_forward, output=coarser(classifier.output, "top_k"))

    def adapted(self, classifier: Classifier) -> Classifier:
        """The classifier behind, which decides alike."""
        return classifier


def _told(log_probs: Tensor, k: int) -> Tensor:
    """(n, classes) log-probabilities of which all but the k largest are equal."""
    others = log_probs.shape[1] - k
    if others <= 1:
        return log_probs
    leading = log_probs.topk(k, dim=1)
    # One minus the leading ones would cancel where they are nearly sure.
    rest = log_probs.scatter(1, leading.indices, -torch.inf).logsumexp(dim=1, keepdim=True)
    shared = (rest - math.log(others)).expand_as(log_probs)
    return shared.scatter(1, leading.indices, leading.values)
