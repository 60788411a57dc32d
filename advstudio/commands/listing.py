"""`advstudio list`: models, defenses, attacks, datasets."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Literal

from rich.console import Console
from rich.table import Table

from advstudio.session.catalogue import DatasetEntry, ModelEntry, PartEntry
from advstudio.session.device import chosen
from advstudio.session.inventory import catalogue

Kind = Literal["models", "defenses", "attacks", "datasets"]


def print_parts(kind: Kind, *, as_json: bool) -> None:
    """Print every part of a kind."""
    entries = getattr(catalogue(chosen("cpu")), kind)
    if as_json:
        rows = [_row(entry) for entry in entries.values()]
        Console(soft_wrap=True).print_json(json.dumps(rows))
        return
    Console().print(_attacks(entries) if kind == "attacks" else _table(kind, entries))


def _attacks(entries: Mapping[str, PartEntry]) -> Table:
    """What an attack needs and asks decides which one is chosen, so each has a column."""
    table = Table("name", "what it is", "norms", "knowledge", "cost", "source", title="attacks")
    for entry in entries.values():
        norms = ", ".join(entry.norms) or "–"
        table.add_row(
            entry.name, entry.summary, norms, entry.knowledge, entry.expense, entry.source
        )
    return table


def _table(kind: Kind, entries: Mapping[str, ModelEntry | DatasetEntry | PartEntry]) -> Table:
    table = Table("name", "title", "what it is", "details", "source", title=kind)
    for entry in entries.values():
        table.add_row(entry.name, entry.title, entry.summary, _details(entry), entry.source)
    return table


def _row(entry: ModelEntry | DatasetEntry | PartEntry) -> dict[str, object]:
    row = dataclasses.asdict(entry)
    if "class_names" in row:
        row["classes"] = len(row.pop("class_names"))
    return row


def _details(entry: ModelEntry | DatasetEntry | PartEntry) -> str:
    if isinstance(entry, ModelEntry):
        return f"{' × '.join(map(str, entry.input_shape))}, {len(entry.class_names)} classes"
    if isinstance(entry, DatasetEntry):
        return f"{entry.length} pictures, for {', '.join(entry.models)}"
    if not entry.is_trained:
        return "at inference"
    return f"trained; {', '.join(entry.models or ()) or 'no weights yet'}"
