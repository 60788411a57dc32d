"""What an attack costs: pictures that the model judged, and gradients that it gave."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier


@dataclass(slots=True)
class Cost:
    """A meter.

    Attributes:
        queries: Pictures that went forward through the model.
        gradients: Pictures that went backward through it.
    """

    queries: int = 0
    gradients: int = 0


def metered(classifier: Classifier, cost: Cost) -> Classifier:
    """The classifier, with everything that is asked of it counted in `cost`."""

    def _forward(x: Tensor) -> Tensor:
        logits = classifier(x)
        cost.queries += len(x)
        if torch.is_grad_enabled() and logits.requires_grad:
            logits.register_hook(_count)  # type: ignore[no-untyped-call] # torch
        return logits

    def _count(grad: Tensor) -> None:
        cost.gradients += len(grad)

    return replace(classifier, forward=_forward)
