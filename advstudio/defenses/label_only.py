"""Label only: the model says which class is most likely, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense

# softmax of (0, -1e4, …) is exactly one-hot in float32, and cross-entropy stays finite.
_NEVER = -1e4


@DEFENSES.register("label-only", order=60)
class LabelOnly(InferenceDefense):
    """Answers with the most likely class instead of probabilities; hides the gradient, no more."""

    title = "Label only"
    source = "Goodfellow and Papernot 2017; Papernot et al. 2016, arXiv:1602.02697"

    side = "output"
    adaptive = (
        "It gives no gradient, and no class changes: whoever knows the weights attacks the "
        "probabilities behind it, whoever does not trains a model of his own on its answers "
        "(Papernot et al. 2017, arXiv:1602.02697)."
    )

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier with all probability on its most likely class, and no gradient."""

        def _forward(x: Tensor) -> Tensor:
            with torch.no_grad():
                logits = classifier(x)
                answer = torch.full_like(logits, _NEVER)
                return answer.scatter_(1, logits.argmax(dim=1, keepdim=True), 0.0)

        return replace(classifier, forward=_forward, output="label", gradient="none")

    def adapted(self, classifier: Classifier) -> Classifier:
        """The classifier behind, which decides alike."""
        return classifier
