"""Walks along a gradient by hand, one push after the other."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss, cross_entropy, margin
from advstudio.core.norms import NORMS
from advstudio.session.outcome.attacking import as_attacked
from advstudio.session.outcome.contenders import Contender
from advstudio.session.shelf import Shelf
from advstudio.session.views.gradient.frames import GradientOptions, WalkStep
from advstudio.session.workbench import Workbench

_WALKS: Shelf[tuple[Hashable, tuple[WalkStep, ...]], Walked] = Shelf("walk", limit=64)


@dataclass(frozen=True, slots=True)
class Walked:
    """A walk, the clean picture first.

    Attributes:
        x: (1, c, h, w) the picture at its end.
        offsets: (1, c, h, w) each, the sums of the pushes before clipping: on a plane, whose
            pictures are clipped as well, they stand where the walk's pictures do.
        stuck: Pushes that had no gradient to follow.
    """

    x: Tensor
    offsets: tuple[Tensor, ...]
    stuck: int


def walked_along(
    contender: Contender, walk: tuple[WalkStep, ...], bench: Workbench
) -> Generator[None, None, Walked]:
    """The walk, of which all but the newest push is known already."""
    walked = Walked(contender.x, (torch.zeros_like(contender.x),), 0)
    for count in range(1, len(walk) + 1):
        key = (_key(contender), walk[:count])
        kept = bench.recalled(_WALKS, key)
        if kept is None:
            kept = bench.keep(_WALKS, key, _pushed(contender, walked, walk[count - 1], bench))
            yield None
        walked = kept
    return walked


def _pushed(contender: Contender, walked: Walked, push: WalkStep, bench: Workbench) -> Walked:
    e, x, here = contender.experiment, walked.x, walked.offsets[-1]
    try:
        options = GradientOptions(push.of, push.class_index)
        grad = slope_at(as_attacked(e, bench), x, contender.goal, options)
    except NotApplicable:
        grad = torch.zeros_like(x)
    if not bool(grad.any()):
        return Walked(x, (*walked.offsets, here), walked.stuck + 1)
    step = NORMS[e.norm].ascent(x, as_direction(grad))(push.length)
    return Walked((x + step).clamp(0, 1), (*walked.offsets, here + step), walked.stuck)


def slope_at(classifier: Classifier, x: Tensor, goal: Goal, options: GradientOptions) -> Tensor:
    """(1, c, h, w) in the classifier's own precision; `core.attack.gradient_at` gives float32.

    Raises:
        NotApplicable: The classifier grants none.
    """
    classifier.require_gradient()
    with torch.enable_grad():
        leaf = x.detach().to(classifier.dtype).requires_grad_(True)
        value = raised_by(options)(classifier(leaf), goal)
        (grad,) = torch.autograd.grad(value.sum(), leaf)
    found: Tensor = grad.detach()
    return found


def raised_by(options: GradientOptions) -> Loss:
    """What is raised, from logits."""
    if options.of == "margin":
        return margin
    if options.of == "loss":
        return cross_entropy
    return lambda logits, goal: logits.softmax(dim=1)[:, options.class_index]


def _key(contender: Contender) -> Hashable:
    e = contender.experiment
    return (e.model, e.defenses, e.picture, e.adaptive, e.norm, e.target)


def as_direction(grad: Tensor) -> Tensor:
    """Float32 with the same direction, however small."""
    return (grad / grad.abs().max()).float()
