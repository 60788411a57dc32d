"""Where the workbench keeps things of one kind."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, eq=False)
class Shelf(Generic[K, V]):
    """Names what is kept under which keys; declared once, by the module that fills it.

    Two shelves are never the same one, whatever they are called.

    Attributes:
        name: For those who look into a workbench.
        limit: How many things it holds; the one that was wanted longest ago goes first.
    """

    name: str
    limit: int
