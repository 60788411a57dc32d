"""What defenses that change the picture before the model have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier

Change = Callable[[Tensor], Tensor]


def preprocessed(classifier: Classifier, change: Change, *, straight_through: bool) -> Classifier:
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

    behind = _behind(classifier, change)
    if straight_through and classifier.gradient != "none":
        return replace(behind, forward=_straight_through, gradient="straight-through")
    return replace(behind, forward=_opaque, gradient="none")


def filtered(classifier: Classifier, change: Change) -> Classifier:
    """The classifier on pictures that went through `change`, whose own gradient is followed.

    Args:
        classifier: What sees the changed pictures.
        change: (n, c, h, w) in [0, 1] to the same, differentiable almost everywhere.
    """
    return replace(_behind(classifier, change), forward=lambda x: classifier(change(x)))


def _behind(classifier: Classifier, change: Change) -> Classifier:
    """What the classifier can do, as far as it still can when its pictures are changed first."""
    detector = classifier.detector
    return replace(
        classifier,
        detector=None if detector is None else detector.after(change),
        # The change may carry a picture out of the radius, so the guarantee does not hold for it.
        certify=None,
    )
