"""What was measured, row by row: kept after every row, read back, and told as JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from advstudio.benchmark.report import Measured
from advstudio.core.errors import CannotSave
from advstudio.core.files import atomic_write_all
from advstudio.reproduction.row import ROWS, Row

_HEAD = (
    "| row | what | paper | gates met | seed | minutes | of the processor |",
    "|---|---|---|---|---|---|---|",
)
_SECTION_HEAD = ("| what | ours | gate | met |", "|---|---|---|---|")


class Circumstances(BaseModel):
    """How a row was measured.

    Attributes:
        minutes: Wall clock.
        cpu_minutes: Of the processor, all threads together; what a busy machine does not change.
        seed: Everything random followed from it.
        is_quick: Whether with fewer pictures and steps.
        version: Of the program.
        lacking: Why it was not run, or not to its end; empty where it was.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    minutes: float
    cpu_minutes: float
    seed: int
    is_quick: bool
    version: str
    lacking: str = ""


class _Result(BaseModel):
    """A number as it lies in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: str
    name: str
    value: float
    unit: str
    target: float | None
    bound: Literal["at most", "at least"]
    met: bool | None

    def measured(self) -> Measured:
        """The number that it was."""
        return Measured(self.name, self.value, self.unit, self.target, self.bound)


class _Kept(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    machine: dict[str, str | int | float | bool | None]
    results: tuple[_Result, ...]
    rows: dict[str, Circumstances]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row's numbers, in order, and how they came about."""

    found: tuple[Measured, ...]
    circumstances: Circumstances

    @property
    def is_missed(self) -> bool:
        """Whether a number misses its gate."""
        return any(measured.is_met is False for measured in self.found)


class Ledger:
    """Entries by row.

    Args:
        facts: About the machine.
        entries: What there is so far.
        folder: For `reproduction.json` and `reproduction.md`; None keeps nothing.
        rows: By name; those of the program unless told.
    """

    def __init__(
        self,
        facts: Mapping[str, object],
        entries: Mapping[str, Entry],
        folder: Path | None,
        rows: Mapping[str, Row] | None = None,
    ) -> None:
        self.entries = dict(entries)
        self._facts, self._folder = dict(facts), folder
        self._rows = dict(ROWS.items()) if rows is None else rows

    @property
    def facts(self) -> dict[str, object]:
        """About the machine."""
        return dict(self._facts)

    def enter(self, name: str, entry: Entry) -> None:
        """Take an entry in place of an older one, and write both files.

        What another run has put into the folder in the meantime stays, too.

        Raises:
            CannotSave: The folder cannot be written to; older files are untouched.
        """
        if self._folder is None:
            self.entries[name] = entry
            return
        told = entry.circumstances
        kept = kept_entries(self._folder, version=told.version, is_quick=told.is_quick)
        self.entries = self.entries | kept | {name: entry}
        atomic_write_all({
            json_path(self._folder): self.as_json().encode() + b"\n",
            self._folder / "reproduction.md": self.as_markdown().encode(),
        })  # fmt: skip

    def found(self) -> Iterator[Measured]:
        """All numbers, row by row."""
        for _, _, entry in self._ordered():
            yield from entry.found

    def as_json(self) -> str:
        """`{"machine": …, "results": [{"row", "name", "value", …}, …], "rows": {…}}`."""
        results = [
            {
                "row": name, "name": measured.name, "value": measured.value, "unit": measured.unit,
                "target": measured.target, "bound": measured.bound, "met": measured.is_met,
            }
            for name, _, entry in self._ordered()
            for measured in entry.found
        ]  # fmt: skip
        rows = {name: entry.circumstances.model_dump() for name, _, entry in self._ordered()}
        return json.dumps({"machine": self._facts, "results": results, "rows": rows}, indent=2)

    def as_markdown(self) -> str:
        """A table of all rows, then a section for each."""
        lines = [
            "# The papers' numbers, measured again",
            "",
            f"`advstudio reproduce`, {json.dumps(self._facts)}.",
            "",
            *_HEAD,
            *(_summary(name, row, entry) for name, row, entry in self._ordered()),
        ]
        for name, row, entry in self._ordered():
            lines += _section(name, row, entry)
        return "\n".join(lines) + "\n"

    def _ordered(self) -> Iterator[tuple[str, Row, Entry]]:
        for name, row in self._rows.items():
            if name in self.entries:
                yield name, row, self.entries[name]


def json_path(folder: Path) -> Path:
    """Where a folder's ledger lies."""
    return folder / "reproduction.json"


def kept_entries(folder: Path, *, version: str, is_quick: bool) -> dict[str, Entry]:
    """The entries of an earlier run into that folder, as far as they can stand beside new ones.

    Args:
        folder: Of that run; it need not exist.
        version: Of the program; what another one measured is left out.
        is_quick: Likewise, quick and full runs.

    Raises:
        CannotSave: What lies there cannot be read, so it is not written over.
    """
    path = json_path(folder)
    if not path.exists():
        return {}
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotSave(
            "“{path}” cannot be read as an earlier table, so the new numbers cannot be put beside "
            "its own: {reason}. Move it away, or choose another folder with --out.",
            path=path, reason=str(error).partition("\n")[0],
        ) from error  # fmt: skip
    return {
        name: Entry(tuple(r.measured() for r in kept.results if r.row == name), circumstances)
        for name, circumstances in kept.rows.items()
        if circumstances.version == version and circumstances.is_quick == is_quick
    }


def _summary(name: str, row: Row, entry: Entry) -> str:
    judged = [measured.is_met for measured in entry.found if measured.is_met is not None]
    met = f"{sum(judged)} of {len(judged)}"
    if entry.is_missed:
        met = f"**{met}**"
    if entry.circumstances.lacking:
        met = f"{met}, not run to its end" if entry.found else "not run"
    told = entry.circumstances
    cells = (name, row.title, row.paper, met, told.seed, f"{told.minutes:.2f}",
             f"{told.cpu_minutes:.2f}")  # fmt: skip
    return "".join(f"| {cell} " for cell in cells) + "|"


def _section(name: str, row: Row, entry: Entry) -> Iterator[str]:
    told = entry.circumstances
    manner = "quick" if told.is_quick else "full"
    yield from ("", f"## {name}: {row.title}", "")
    yield (
        f"{row.source}. Paper: {row.paper}. Here: {row.settings}; seed {told.seed}, {manner}, "
        f"{told.minutes:.2f} minutes, {told.cpu_minutes:.2f} of the processor."
    )
    if told.lacking:
        yield from ("", f"Not run to its end: {told.lacking}")
    if entry.found:
        yield from ("", *_SECTION_HEAD, *map(_line, entry.found))
    if entry.is_missed and row.tried:
        yield from ("", f"Tried: {row.tried}")


def _line(measured: Measured) -> str:
    gate = "" if measured.target is None else f"{measured.bound} {measured.target:.4g}"
    met = {None: "", True: "yes", False: "**no**"}[measured.is_met]
    what = measured.name.partition(": ")[2]
    return f"| {what} | {measured.value:.4g} {measured.unit} | {gate} | {met} |"
