"""What generators return at their end."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def returned(steps: Generator[object, None, T]) -> T:
    """Run a generator to its end, whatever it yields, and give what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value
