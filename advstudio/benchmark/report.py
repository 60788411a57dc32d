"""The form in which every measuring command of the project answers."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Literal

import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measured:
    """One number.

    Attributes:
        name: What was measured.
        value: The number.
        unit: Its unit.
        target: The bound that it is held against, or None where it is only told.
        bound: Whether `target` is the most or the least that it should be.
    """

    name: str
    value: float
    unit: str
    target: float | None = None
    bound: Literal["at most", "at least"] = "at most"

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value <= self.target if self.bound == "at most" else self.value >= self.target


def machine(device: str) -> dict[str, object]:
    """What the numbers were measured on."""
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "device": device,
        "python": platform.python_version(),
        "torch": version("torch"),
        "pyside6": version("PySide6-Essentials"),
        "advstudio": version("advstudio"),
    }


def json_report(facts: dict[str, object], results: Sequence[Measured]) -> str:
    """`{"machine": …, "results": [{"name", "value", "unit", "target", "met"}, …]}`."""
    rows = []
    for result in results:
        row = asdict(result)
        del row["bound"]
        rows.append(row | {"met": result.is_met})
    return json.dumps({"machine": facts, "results": rows}, indent=2)


def print_as_found(facts: dict[str, object], found: Iterable[Measured], *, as_json: bool) -> None:
    """Tell every number when it is found, on the error stream; all of them at the end."""
    progress, results = Console(stderr=True, highlight=False, soft_wrap=True), []
    for result in found:
        progress.print(f"{result.name}: {result.value:.4g} {result.unit}")
        results.append(result)
    print_report(facts, results, as_json=as_json)


def print_report(facts: dict[str, object], results: Sequence[Measured], *, as_json: bool) -> None:
    """Print all numbers, for programs or for people."""
    if as_json:
        sys.stdout.write(json_report(facts, results) + "\n")
    else:
        print_table(facts, results)


def print_table(facts: dict[str, object], results: Sequence[Measured]) -> None:
    """The same for people."""
    console = Console()
    table = Table("what", "measured", "target", "met")
    for result in results:
        target = "" if result.target is None else f"{result.bound} {result.target:g}"
        met = {None: "", True: "yes", False: "no"}[result.is_met]
        table.add_row(result.name, f"{result.value:.4g} {result.unit}", target, met)
    console.print(table)
    console.print(", ".join(f"{key} {value}" for key, value in facts.items()), highlight=False)
