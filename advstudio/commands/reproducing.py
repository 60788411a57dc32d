"""`advstudio reproduce`: the papers' numbers, measured again, each with its gate."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from advstudio import __version__
from advstudio.benchmark.report import Measured, machine, print_table
from advstudio.core.errors import AdvstudioError
from advstudio.reproduction.ledger import Circumstances, Entry, Ledger, kept_entries
from advstudio.reproduction.row import ROWS, SEED, Row

_ABSENT = (
    "The row {row} needs {packages}, not installed here. Install with “pip install "
    "advstudio[bench]” and “pip install --no-deps torchattacks”."
)
_LEFT_OUT = "The row {row} was not run to its end. {reason}"


def reproduce_rows(
    names: Sequence[str], *, is_quick: bool, as_json: bool, out: Path | None
) -> None:
    """Measure rows, print them, and write reproduction.json and reproduction.md if told where.

    Both files are written after every row, so a run that is cut off keeps what it has; rows that
    lie there already, measured by this version in the same manner, stay beside the new ones.
    A row that cannot be run (packages or weights are missing) is told as such, and the others
    go on.

    Raises:
        UnknownName: There is no row of that name.
        AdvstudioError: A row that was asked for by name could not be run; said after the others.
        CannotSave: The folder cannot be written to, or holds something else.
    """
    progress = Console(stderr=True, highlight=False, soft_wrap=True)
    rows = {name: ROWS[name] for name in names or ROWS}
    ledger = _opened(out, is_quick)
    reasons = _measured(rows, ledger, progress, is_quick=is_quick)
    if as_json:
        sys.stdout.write(ledger.as_json() + "\n")
    else:
        print_table(ledger.facts, list(ledger.found()))
    if names and reasons:
        name, reason = next(iter(reasons.items()))
        raise AdvstudioError(_LEFT_OUT, row=name, reason=reason)


def _opened(out: Path | None, is_quick: bool) -> Ledger:
    kept = {}
    if out is not None:
        kept = kept_entries(out, version=__version__, is_quick=is_quick)
    facts = machine("cpu") | {"seed": SEED, "quick": is_quick}
    return Ledger(facts, kept, out, dict(ROWS.items()))


def _measured(
    rows: Mapping[str, Row], ledger: Ledger, progress: Console, *, is_quick: bool
) -> dict[str, str]:
    """Measure rows into the ledger; why some were not run, by name."""
    reasons = {}
    for name, row in rows.items():
        progress.print(f"{name}: {row.title}")
        started, spent = time.monotonic(), time.process_time()
        found: list[Measured] = []
        reason = _filled(found, name, row, progress, is_quick=is_quick)
        if reason:
            reasons[name] = reason
            progress.print(f"  {reason}")
        circumstances = Circumstances(
            minutes=round((time.monotonic() - started) / 60, 2),
            cpu_minutes=round((time.process_time() - spent) / 60, 2),
            seed=SEED, is_quick=is_quick, version=__version__, lacking=reason,
        )  # fmt: skip
        if reason and not found and name in ledger.entries:
            # What an earlier run has measured is worth more than why this one could not.
            continue
        ledger.enter(name, Entry(tuple(found), circumstances))
    return reasons


def _filled(
    found: list[Measured], name: str, row: Row, progress: Console, *, is_quick: bool
) -> str:
    """Put a row's numbers into the list, one by one; why there are no more, or nothing."""
    if missing := row.missing():
        return _ABSENT.format(row=name, packages=" and ".join(missing))
    try:
        for measured in row.measure(is_quick):
            found.append(measured)
            progress.print(f"  {measured.name}: {measured.value:.4g} {measured.unit}")
    except AdvstudioError as error:
        return str(error)
    return ""
