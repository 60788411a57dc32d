"""Small classifiers with a known flaw each, for the indicators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.draws import PictureDraws
from advstudio.core.norms import Linf
from advstudio.diagnostics.subject import Effort, Subject

SHAPE = (1, 4, 4)
PICTURES = 12
EPSILON = 0.3
EFFORT = Effort(steps=20, draws=200, queries=200, restarts=2, boundary_steps=4)

Forward = Callable[[Tensor], Tensor]


def subject(
    deployed: Classifier, *, adapted: Classifier | None = None,
    undefended: Classifier | None = None, y: Tensor | None = None, epsilon: float = EPSILON,
    x: Tensor | None = None,
) -> Subject:  # fmt: skip
    """The classifier on grey pictures, whose labels are what it says unless told."""
    x = greys() if x is None else x
    with torch.no_grad():
        y = deployed(x).argmax(dim=1) if y is None else y
    return Subject(
        deployed, adapted or deployed, undefended, x=x, y=y, ball=Ball(Linf(), epsilon),
        effort=EFFORT, block=5,
    )  # fmt: skip


def greys() -> Tensor:
    """Pictures well inside [0, 1], so that no step is cut off."""
    generator = torch.Generator().manual_seed(0)
    return 0.5 + 0.02 * (torch.rand(PICTURES, *SHAPE, generator=generator) - 0.5)


def classifier(forward: Forward, classes: int = 4) -> Classifier:
    """A classifier of grey pictures."""
    return Classifier(forward, tuple(f"class {i}" for i in range(classes)), SHAPE)


def linear(classes: int = 4, scale: float = 10.0, bias: float = 1.0) -> Classifier:
    """Logits that are linear in the pixels; class 0 by a bias."""
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(16, classes, generator=generator) * scale / 16
    offset = torch.zeros(classes)
    offset[0] = bias - float(0.5 * weight.sum(dim=0)[0])
    for i in range(1, classes):
        offset[i] = -0.5 * float(weight.sum(dim=0)[i])
    return classifier(lambda x: x.flatten(1) @ weight.to(x) + offset.to(x), classes)


def by_mean(margin: Callable[[Tensor], Tensor]) -> Classifier:
    """Two classes that matter, of which the second leads by a function of mean - 0.5."""

    def _forward(x: Tensor) -> Tensor:
        lead = margin(x.flatten(1).mean(dim=1) - 0.5)
        low = torch.full_like(lead, -5.0)
        return torch.stack([torch.zeros_like(lead), lead, low, low - 1], dim=1)

    return classifier(_forward)


def denied() -> Classifier:
    """Tells only labels."""
    return replace(opaque(), output="label")


def opaque() -> Classifier:
    """Tells scores without a gradient."""
    inner = linear()

    def _forward(x: Tensor) -> Tensor:
        with torch.no_grad():
            return inner(x)

    return replace(inner, forward=_forward, gradient="none")


def rounded(levels: int = 16) -> Classifier:
    """Rounds pixels, the grey ones far from a jump, and claims the gradient of the identity."""
    inner = linear()

    def _forward(x: Tensor) -> Tensor:
        return inner(x + ((x * levels).round() / levels - x).detach())

    return replace(inner, forward=_forward, gradient="straight-through")


def random_scores() -> Classifier:
    """Adds another number at every draw."""
    inner = linear()
    return replace(inner, forward=lambda x: inner(x) + PictureDraws(0, x).uniform(4))


def saturated() -> Classifier:
    """The linear one with logits far beyond what float32's softmax can tell apart."""
    inner = linear()
    return replace(inner, forward=lambda x: 1e5 * inner(x))


def misleading() -> Classifier:
    """The linear one, with the gradient's sign turned round."""
    inner = linear()
    return replace(inner, forward=lambda x: inner(2 * x.detach() - x), gradient="straight-through")


def trembling() -> Classifier:
    """The linear one with ripples of a wavelength below a level of an 8-bit picture."""
    inner = linear()

    def _forward(x: Tensor) -> Tensor:
        ripple = 0.05 * torch.sin(2500 * x.double()).flatten(1).sum(dim=1, keepdim=True)
        signs = torch.tensor([1.0, -1.0, -1.0, -1.0], dtype=torch.float64)
        return inner(x) + (ripple * signs).to(x)

    return replace(inner, forward=_forward)


def rippled() -> Classifier:
    """Nothing but ripples, of a wavelength well within epsilon."""
    generator = torch.Generator().manual_seed(2)
    weight = torch.randn(16, 4, generator=generator)
    return classifier(lambda x: torch.sin(150 * x).flatten(1) @ weight.to(x))


def humped() -> Classifier:
    """Wrong a third of the way along FGSM's step, right again at its end."""
    return by_mean(lambda u: 3 * torch.exp(-(((u - 0.1) / 0.06) ** 2)) - 1)


def two_tops() -> Classifier:
    """A low top near the picture holds small steps; a wrong region lies at epsilon."""
    return by_mean(
        lambda u: 0.5 * torch.exp(-(((u - 0.04) / 0.05) ** 2)) - 1 + 50 * (u - 0.28).relu()
    )
