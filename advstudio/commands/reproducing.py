"""`advstudio reproduce`: the papers' numbers, measured again, each with its gate."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from advstudio.benchmark.report import Measured, json_report, machine, print_table
from advstudio.core.errors import AdvstudioError
from advstudio.core.files import atomic_write
from advstudio.reproduction.row import ROWS, SEED, Row

_ABSENT = (
    "The row {row} needs {packages}, not installed here. Install with “pip install "
    "advstudio[bench]” and “pip install --no-deps torchattacks”."
)


def reproduce_rows(
    names: Sequence[str], *, is_quick: bool, as_json: bool, out: Path | None
) -> None:
    """Measure rows, print them, and write reproduction.json and reproduction.md if told where.

    Rows that need packages which are not installed are left out, unless they were asked for.

    Raises:
        UnknownName: There is no row of that name.
        AdvstudioError: A package that a named row needs is not installed.
        CannotSave: The folder cannot be written to.
    """
    progress = Console(stderr=True, highlight=False, soft_wrap=True)
    rows = {name: ROWS[name] for name in names or ROWS}
    for name in list(rows):
        absent = _absence(name, rows[name])
        if absent is None:
            continue
        if names:
            raise absent
        progress.print(str(absent))
        del rows[name]
    results: dict[str, list[Measured]] = {}
    minutes: dict[str, float] = {}
    for name, row in rows.items():
        progress.print(f"{name}: {row.title}")
        started = time.monotonic()
        results[name] = list(_told(row.measure(is_quick), progress))
        minutes[name] = (time.monotonic() - started) / 60
    facts = machine("cpu") | {"seed": SEED, "quick": is_quick}
    flat = [measured for found in results.values() for measured in found]
    report = json_report(facts, flat)
    if out is not None:
        atomic_write(out / "reproduction.json", (report + "\n").encode())
        atomic_write(out / "reproduction.md", _markdown(results, minutes, facts).encode())
    if as_json:
        sys.stdout.write(report + "\n")
    else:
        print_table(facts, flat)


def _absence(name: str, row: Row) -> AdvstudioError | None:
    if not (missing := row.missing()):
        return None
    return AdvstudioError(_ABSENT, row=name, packages=" and ".join(missing))


def _told(found: Iterator[Measured], progress: Console) -> Iterator[Measured]:
    for measured in found:
        progress.print(f"  {measured.name}: {measured.value:.4g} {measured.unit}")
        yield measured


def _markdown(
    results: dict[str, list[Measured]], minutes: dict[str, float], facts: dict[str, object]
) -> str:
    lines = [
        "# The papers' numbers, measured again",
        "",
        f"`advstudio reproduce`, {json.dumps(facts)}.",
    ]
    for name, found in results.items():
        row = ROWS[name]
        lines += [
            "",
            f"## {name}: {row.title}",
            "",
            f"{row.source}. Paper: {row.paper}. Here: {row.settings}; {minutes[name]:.1f} minutes.",
            "",
            "| what | ours | gate | met |",
            "|---|---|---|---|",
            *(_line(measured) for measured in found),
        ]
    return "\n".join(lines) + "\n"


def _line(measured: Measured) -> str:
    gate = "" if measured.target is None else f"{measured.bound} {measured.target:.4g}"
    met = {None: "", True: "yes", False: "**no**"}[measured.is_met]
    what = measured.name.partition(": ")[2]
    return f"| {what} | {measured.value:.4g} {measured.unit} | {gate} | {met} |"
