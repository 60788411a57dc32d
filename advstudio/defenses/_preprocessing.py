"""What defenses that change the picture before the model have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier


def preprocessed(
    classifier: Classifier, change: Callable[[Tensor], Tensor], *, straight_through: bool
) -> Classifier:
    """The classifier on pictures that went through `change`, which has no useful gradient.

    Args:
        classifier: What sees the changed pictures.
        change: (n, c, h, w) in [0, 1] to the same.
        straight_through: Backpropagate as if `change` were the identity, the simplest backward
            pass differentiable approximation (BPDA, Athalye et al. 2018, arXiv:1802.00420).
    """

    def _straight_through(x: Tensor) -> Tensor:
        with torch.no_grad():
            difference = change(x) - x
        return classifier(x + difference)

    def _opaque(x: Tensor) -> Tensor:
        with torch.no_grad():
            return classifier(change(x))

    if straight_through and classifier.gradient != "none":
        return replace(classifier, forward=_straight_through, gradient="straight-through")
    return replace(classifier, forward=_opaque, gradient="none")
