"""Which classes are listed, in which order, so that no row moves while epsilon is dragged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Probs = NDArray[np.float32]

_LEADING = 3


class ClassOrder:
    """A fixed number of slots.

    The clean picture's leading classes fill them, most probable first. A class that enters the
    leading three of the attacked picture takes the slot of the least important other class,
    and stays there until `reset`.
    """

    def __init__(self, n_slots: int) -> None:
        self._n_slots = n_slots
        self._slots: list[int] = []

    def reset(self) -> None:
        """Start again from the next clean probabilities."""
        self._slots.clear()

    def of(self, clean: Probs, adversarial: Probs, target: int | None = None) -> tuple[int, ...]:
        """The classes to list, first slot first.

        Args:
            clean: (k,) probabilities.
            adversarial: (k,) probabilities.
            target: A class that is always listed, or None.
        """
        if not self._slots:
            self._slots = leading(clean, self._n_slots)
        first = int(clean.argmax())
        wanted = ([] if target is None else [target]) + leading(adversarial, _LEADING)
        kept = {first, *wanted}
        for newcomer in wanted:
            if newcomer not in self._slots:
                self._replace_least(newcomer, kept, np.maximum(clean, adversarial))
        return tuple(self._slots)

    def _replace_least(self, newcomer: int, kept: set[int], importance: Probs) -> None:
        # From the back, so that of two equally unimportant classes the lower one goes.
        places = [i for i in reversed(range(len(self._slots))) if self._slots[i] not in kept]
        if places:
            least = min(places, key=lambda i: float(importance[self._slots[i]]))
            self._slots[least] = newcomer


def leading(probs: Probs, count: int) -> list[int]:
    """The most probable classes, most probable first; equal ones by index."""
    count = min(count, probs.size)
    if count == probs.size:
        return [int(i) for i in np.argsort(-probs, kind="stable")]
    # Sorting a thousand classes sixty times a second would cost more than painting them.
    top = np.sort(np.argpartition(-probs, count)[:count])
    return [int(i) for i in top[np.argsort(-probs[top], kind="stable")]]
