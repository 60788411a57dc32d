"""One registry per kind of part: attacks, defenses, models, datasets, recipes.

A part registers itself by a decorator in its own file, so adding one is adding a
file; parts of other packages come in by entry points.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Generic, TypeVar

from advstudio.core.errors import UnknownName

T = TypeVar("T")


class Registry(Generic[T]):
    """Parts of one kind, by name, in the order in which people should meet them.

    Args:
        kind: What the parts are called in messages, e.g. `"attack"`.
        package: The package whose public modules each register a part.
        is_of_folders: Whether its folders do so in their `__init__`, at any depth, and its
            modules are left alone.
    """

    def __init__(self, kind: str, package: str, *, is_of_folders: bool = False) -> None:
        self.kind = kind
        self._package = package
        self._is_of_folders = is_of_folders
        self._parts: dict[str, tuple[int, T]] = {}
        self._is_loaded = False

    def register(self, name: str, *, order: int = 100) -> Callable[[T], T]:
        """Decorator that files a part under `name`; lower `order` is listed first."""

        def _file(part: T) -> T:
            if name in self._parts:
                raise ValueError(f"two {self.kind}s are called {name!r}; rename one")
            self._parts[name] = (order, part)
            return part

        return _file

    def __getitem__(self, name: str) -> T:
        self._load()
        if name in self._parts:
            return self._parts[name][1]
        raise self.unknown(name)

    def __contains__(self, name: object) -> bool:
        self._load()
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(sorted(self._parts, key=lambda name: (self._parts[name][0], name)))

    def __len__(self) -> int:
        self._load()
        return len(self._parts)

    def items(self) -> Iterator[tuple[str, T]]:
        """(name, part) pairs in order."""
        return ((name, self[name]) for name in self)

    def unknown(self, name: str) -> UnknownName:
        """The error for a name that is not here, with the nearest one that is."""
        near = difflib.get_close_matches(name, list(self), n=1, cutoff=0.5)
        if near:
            return UnknownName(
                "There is no {kind} called “{name}”. Did you mean “{near}”?",
                kind=self.kind, name=name, near=near[0],
            )  # fmt: skip
        return UnknownName(
            "There is no {kind} called “{name}”. There are: {known}.",
            kind=self.kind, name=name, known=", ".join(self),
        )  # fmt: skip

    def _load(self) -> None:
        if self._is_loaded:
            return
        self._is_loaded = True
        self._import_below(self._package)
        for point in entry_points(group=self._package):
            self._take(point)

    def _take(self, point: EntryPoint) -> None:
        """A part of another package, or a module that has registered its parts when imported."""
        part = point.load()
        if isinstance(part, ModuleType) or any(part is kept for _, kept in self._parts.values()):
            return
        self.register(point.name)(part)

    def _import_below(self, name: str) -> None:
        for module in pkgutil.iter_modules(importlib.import_module(name).__path__):
            if module.name.startswith("_") or (self._is_of_folders and not module.ispkg):
                continue
            below = f"{name}.{module.name}"
            importlib.import_module(below)
            if self._is_of_folders:
                self._import_below(below)
