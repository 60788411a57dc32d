"""Which pictures of a set a classifier still gets right, clean and under attack."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable

import torch
from torch import Tensor

from advstudio.core.attack import Attack
from advstudio.core.classifier import Classifier
from advstudio.core.generators import returned
from advstudio.core.goal import Goal
from advstudio.core.norms import Ball
from advstudio.core.rng import ExampleRng

CHUNK = 500
"""Pictures that are attacked at once."""


def is_right(classifier: Classifier, x: Tensor, y: Tensor) -> Tensor:
    """(n,) bool: whether (n, c, h, w) pictures are classified as their (n,) labels say."""
    with torch.inference_mode():
        predicted = [classifier(part).argmax(dim=1) for part in chunks(x)]
    return torch.cat([y[:0], *predicted]) == y


def survivors(
    classifier: Classifier, x: Tensor, y: Tensor, attack: Attack, ball: Ball, *, seed: int = 0
) -> Tensor:
    """Indices of the pictures that are classified right before and after the attack.

    Clean errors count as broken, and are not attacked. Each picture has a seed of its own, so a
    subset gives what the whole set gave for it.

    Args:
        classifier: Under attack.
        x: (n, c, h, w) in [0, 1].
        y: (n,) true labels.
        attack: Untargeted.
        ball: What the attack may change.
        seed: Of the first picture; the others count on.
    """
    return returned(surviving(classifier, x, y, attack, ball, seed=seed))


def surviving(
    classifier: Classifier, x: Tensor, y: Tensor, attack: Attack, ball: Ball, *, seed: int = 0
) -> Generator[None, None, Tensor]:
    """Return what `survivors` does, yielding after every step of the attack."""
    kept = [torch.arange(0, device=y.device)]
    for part in chunks(is_right(classifier, x, y).nonzero().flatten()):
        rng = ExampleRng([seed + int(i) for i in part])
        x_adv = yield from _ending(attack(classifier, x[part], Goal(y[part]), ball, rng))
        kept.append(part[is_right(classifier, x_adv, y[part])])
    return torch.cat(kept)


def _ending(steps: Iterable[Tensor]) -> Generator[None, None, Tensor]:
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
