"""What a row is: a claim of a paper, how it is measured here, and the bound it has to meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from advstudio.benchmark.report import Measured
from advstudio.core.registry import Registry

SEED = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A claim.

    Attributes:
        title: What is measured, in a few words.
        source: Paper, with section or table.
        paper: The paper's own figures.
        settings: How it is done here.
        measure: Takes whether it has to be quick; yields the numbers with their gates.
        needs: Packages beyond the program's own.
        tried: What was tried where a gate is missed; told under a row that misses one.
    """

    title: str
    source: str
    paper: str
    settings: str
    measure: Callable[[bool], Iterator[Measured]]
    needs: tuple[str, ...] = ()
    tried: str = ""

    def missing(self) -> list[str]:
        """The packages that it needs and that are not installed."""
        return [package for package in self.needs if find_spec(package) is None]


ROWS: Registry[Row] = Registry("row", "advstudio.reproduction")


def between(
    name: str, value: float, unit: str, *, low: float, high: float
) -> tuple[Measured, Measured]:
    """A number with a gate on either side."""
    return (
        Measured(name, value, unit, low, "at least"),
        Measured(name, value, unit, high, "at most"),
    )
