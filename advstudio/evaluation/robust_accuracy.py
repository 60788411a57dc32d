"""Which pictures of a set a classifier still gets right, clean and under attack."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable

import torch
from torch import Tensor

from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.draws import DEPLOYED, drawing
from advstudio.core.generators import returned
from advstudio.core.goal import Goal
from advstudio.core.rng import ExampleRng

CHUNK = 500
"""Pictures that are attacked at once."""


def is_right(classifier: Classifier, x: Tensor, y: Tensor) -> Tensor:
    """(n,) bool: whether (n, c, h, w) clean pictures are classified as their (n,) labels say.

    One that the classifier refuses counts as an error.
    """
    return is_named(classifier, x, y) & ~is_refused(classifier, x)


def is_safe(classifier: Classifier, x_adv: Tensor, y: Tensor) -> Tensor:
    """(n,) bool: whether attacked pictures are classified as their labels say, or refused.

    What is refused does no harm to anybody, so the attack on it has failed.
    """
    return is_named(classifier, x_adv, y) | is_refused(classifier, x_adv)


def is_named(classifier: Classifier, x: Tensor, y: Tensor) -> Tensor:
    """(n,) bool: whether the predicted classes are the labels, refused or not."""
    with torch.inference_mode(), drawing(DEPLOYED):
        predicted = [classifier(part).argmax(dim=1) for part in chunks(x)]
    return torch.cat([y[:0], *predicted]) == y


def is_refused(classifier: Classifier, x: Tensor) -> Tensor:
    """(n,) bool: whether the classifier refuses the pictures; none where it never does."""
    detector = classifier.detector
    if detector is None:
        return torch.zeros(len(x), dtype=torch.bool, device=x.device)
    with torch.inference_mode(), drawing(DEPLOYED):
        refused = [detector.rejects(part) for part in chunks(x)]
    return torch.cat([torch.zeros(0, dtype=torch.bool, device=x.device), *refused])


def survivors(
    classifier: Classifier,
    x: Tensor,
    y: Tensor,
    attack: Attack,
    ball: Ball,
    *,
    seed: int = 0,
    seen: Classifier | None = None,
) -> Tensor:
    """Indices of the pictures that are classified right, and that the attack does not break.

    Clean errors count as broken, and are not attacked; so do clean pictures that are refused.
    An attacked picture that is refused is not broken. Each picture has a seed of its own, so a
    subset gives what the whole set gave for it.

    Args:
        classifier: Under attack.
        x: (n, c, h, w) in [0, 1].
        y: (n,) true labels.
        attack: Untargeted.
        ball: What the attack may change.
        seed: Of the first picture; the others count on.
        seen: What the attacker attacks in its place, e.g. with a gradient; None is itself.
    """
    return returned(surviving(classifier, x, y, attack, ball, seed=seed, seen=seen))


def surviving(
    classifier: Classifier,
    x: Tensor,
    y: Tensor,
    attack: Attack,
    ball: Ball,
    *,
    seed: int = 0,
    seen: Classifier | None = None,
) -> Generator[None, None, Tensor]:
    """Return what `survivors` does, yielding after every step of the attack."""
    kept = [torch.arange(0, device=y.device)]
    attacked = classifier if seen is None else seen
    for part in chunks(is_right(classifier, x, y).nonzero().flatten()):
        rng = ExampleRng([seed + int(i) for i in part])
        x_adv = yield from ending(attack(attacked, x[part], Goal(y[part]), ball, rng))
        kept.append(part[is_safe(classifier, x_adv, y[part])])
    return torch.cat(kept)


def ending(steps: Iterable[Tensor]) -> Generator[None, None, Tensor]:
    """Return what an attack ends with, yielding after every step."""
    end = torch.empty(0)
    for step in steps:
        end = step
        yield
    return end


def last(steps: Iterable[Tensor]) -> Tensor:
    """What an attack ends with; nothing before it is kept."""
    (end,) = deque(steps, maxlen=1)
    return end


def chunks(values: Tensor) -> list[Tensor]:
    """The rows in pieces of at most `CHUNK`."""
    return [values[i : i + CHUNK] for i in range(0, len(values), CHUNK)]
