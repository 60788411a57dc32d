"""FGSM as its paper has it: the perturbed picture may leave [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.core.attack import gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss
from advstudio.core.norms import Linf
from advstudio.evaluation.robust_accuracy import chunks
from advstudio.reproduction.holding import Digits, share

EPSILON = 0.25


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a classifier says of pictures.

    Attributes:
        confidence: (n,) its largest probability.
        is_wrong: (n,) bool, whether it errs.
    """

    confidence: Tensor
    is_wrong: Tensor

    @property
    def error(self) -> float:
        """Share of errors, in percent."""
        return share(self.is_wrong)

    @property
    def confidence_on_errors(self) -> float:
        """Mean largest probability over the errors, in percent."""
        return 100 * float(self.confidence[self.is_wrong].mean())


def verdict(classifier: Classifier, x: Tensor, y: Tensor) -> Verdict:
    """On (n, c, h, w) pictures, inside [0, 1] or not, with (n,) labels."""
    with torch.inference_mode():
        logits = torch.cat([classifier(part) for part in chunks(x)])
    confidence, found = logits.softmax(dim=1).max(dim=1)
    return Verdict(confidence, found != y)


def log_odds(logits: Tensor, goal: Goal) -> Tensor:
    """(n,) the logarithm of the odds against the label.

    Its gradient is the cross-entropy's over 1 − p(y), so FGSM goes the same way; but in float32
    the cross-entropy's own gradient loses the label's share wherever p(y) rounds to 1.
    """
    labels = goal.labels.view(-1, 1)
    others = logits.scatter(1, labels, -torch.inf)
    return others.logsumexp(dim=1) - logits.gather(1, labels).squeeze(1)


def fgsm(
    classifier: Classifier, digits: Digits, *, epsilon: float = EPSILON, loss: Loss = log_odds
) -> Tensor:
    """(n, c, h, w) the digits after one step away from their true labels, not clipped."""
    parts = []
    for x, y in zip(*map(chunks, digits), strict=True):
        grad = gradient_at(classifier, x, Goal(y), loss).grad
        parts.append(x + epsilon * Linf().steepest(grad))
    return torch.cat(parts)


def fallen(classifier: Classifier, digits: Digits) -> Verdict:
    """The verdict on the digits after `fgsm` against the classifier itself."""
    return verdict(classifier, fgsm(classifier, digits), digits[1])
