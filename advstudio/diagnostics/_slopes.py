"""Logits and gradients at the clean pictures, computed once for all indicators."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.core.attack import GradientAt, gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.draws import SHOWN, drawing
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, LossName, margin
from advstudio.core.rng import ExampleRng
from advstudio.diagnostics.subject import Measuring, Subject
from advstudio.evaluation.robust_accuracy import is_right

TINY = 1e-30
PROBE = 1e-3
"""Pixel scale. Half a level of an 8-bit picture is 0.00196: a change by less than that is no other
picture, and whatever rounds pixels to levels does not notice it."""

_SIGNS = 2**30


@dataclass(frozen=True, slots=True)
class Probe:
    """A tiny step along the gradient that is granted.

    Attributes:
        ratio: (n,) the margin's measured slope ÷ the slope that the gradient claims; 1 where the
            gradient is the true derivative, 0 where the answer does not move.
        is_claimed: (n,) whether the gradient claims any slope at all.
    """

    ratio: Tensor
    is_claimed: Tensor


def is_known(subject: Subject) -> Measuring[Tensor]:
    """(n,) bool: the clean pictures that the deployed classifier gets right."""
    return (yield from subject.shared("right", _is_known))


def logits(subject: Subject) -> Measuring[Tensor]:
    """(n, k) of the clean pictures, of the draw that is shown."""
    return (yield from subject.shared("logits", _logits))


def slope(subject: Subject, loss: LossName) -> Measuring[GradientAt]:
    """The gradient that the deployed classifier grants, of the draw that is shown.

    Raises:
        NotApplicable: It grants none.
    """

    def _measure(subject: Subject) -> Measuring[GradientAt]:
        return (yield from _slope(subject, subject.deployed, subject.x, loss))

    return (yield from subject.shared(("slope", loss), _measure))


def claimed(subject: Subject) -> Measuring[GradientAt]:
    """The margin's gradient that is granted, or else the one that an attacker puts in its place."""
    if subject.grants_gradient:
        return (yield from slope(subject, "margin"))

    def _measure(subject: Subject) -> Measuring[GradientAt]:
        return (yield from _slope(subject, subject.adapted, subject.x, "margin"))

    return (yield from subject.shared("claimed", _measure))


def probed(subject: Subject) -> Measuring[Probe]:
    """What a tiny step along the claimed gradient does, against what it should do."""
    return (yield from subject.shared("probe", _probed))


def slope_beside(subject: Subject, distance: float) -> Measuring[tuple[Tensor, Tensor]]:
    """(n, c, h, w) the margin's gradients at the pictures and at uniform noise beside them."""

    def _measure(subject: Subject) -> Measuring[Tensor]:
        noise = _rng(subject, _SIGNS).uniform(subject.x) * distance
        beside = (subject.x + noise).clamp(0, 1)
        found = yield from _slope(subject, subject.deployed, beside, "margin")
        return found.grad

    here = yield from slope(subject, "margin")
    beside = yield from subject.shared(("beside", distance), _measure)
    return here.grad, beside


def margins(subject: Subject, x: Tensor, rows: Tensor | None = None) -> Measuring[Tensor]:
    """(m,) the best other logit minus the label's, of the draw that is shown."""
    found = []
    rows = torch.arange(len(x), device=x.device) if rows is None else rows
    for part in torch.split(torch.arange(len(x), device=x.device), subject.block):
        with torch.no_grad(), drawing(SHOWN):
            answer = exactly(subject.deployed(x[part]))
        found.append(margin(answer, Goal(subject.y[rows[part]])))
        yield
    return torch.cat(found) if found else torch.zeros(0, dtype=torch.float64, device=x.device)


def exactly(values: Tensor) -> Tensor:
    """In float64, on devices that know it: differences of large logits lose little then."""
    return values if values.device.type == "mps" else values.double()


def cosine(one: Tensor, other: Tensor) -> Tensor:
    """(n,) of the angle between (n, c, h, w) gradients, 0 where one is zero; of any length."""
    found: Tensor = (_unit(one) * _unit(other)).sum(dim=1)
    return found


def _unit(grad: Tensor) -> Tensor:
    flat = exactly(grad.flatten(1))
    length: Tensor = torch.linalg.vector_norm(flat, dim=1, keepdim=True)
    return flat / length.clamp_min(torch.finfo(flat.dtype).tiny)


def _rng(subject: Subject, offset: int) -> ExampleRng:
    return ExampleRng.of(subject.seed + offset, len(subject))


def _is_known(subject: Subject) -> Measuring[Tensor]:
    found = []
    for rows in subject.blocks():
        found.append(is_right(subject.deployed, subject.x[rows], subject.y[rows]))
        yield
    return torch.cat(found)


def _logits(subject: Subject) -> Measuring[Tensor]:
    found = []
    for rows in subject.blocks():
        with torch.no_grad(), drawing(SHOWN):
            found.append(subject.deployed(subject.x[rows]).float())
        yield
    return torch.cat(found)


def _slope(
    subject: Subject, seen: Classifier, x: Tensor, loss: LossName
) -> Measuring[GradientAt]:  # fmt: skip
    found = []
    for rows in subject.blocks():
        with drawing(SHOWN):
            found.append(gradient_at(seen, x[rows], Goal(subject.y[rows]), LOSSES[loss]))
        yield
    return GradientAt(*(torch.cat(parts) for parts in zip(*found, strict=True)))


def _probed(subject: Subject) -> Measuring[Probe]:
    grad = (yield from claimed(subject)).grad
    step = PROBE * grad.sign()
    # Not clipped: a step that the box cut off would be another one than the gradient speaks of.
    up = yield from margins(subject, subject.x + step)
    down = yield from margins(subject, subject.x - step)
    expected = (exactly(grad) * step).flatten(1).sum(dim=1)
    return Probe((up - down) / (2 * expected.clamp_min(TINY)), expected > TINY)
