"""`advstudio list`: models, defenses, attacks, datasets."""

from __future__ import annotations

import dataclasses
import json
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
    table = Table("name", "title", "what it is", "details", "source", title=kind)
    for entry in entries.values():
        table.add_row(entry.name, entry.title, entry.summary, _details(entry), entry.source)
    Console().print(table)


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
    if entry.knowledge:
        norms = ", ".join(entry.norms) or "no norm"
        return f"{norms}; {entry.knowledge}; {entry.expense}"
    if not entry.is_trained:
        return "at inference"
    return f"trained; {', '.join(entry.models or ()) or 'no weights yet'}"
