"""Packages of other people: on the path with their entry points, and gone afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from advstudio.core.registry import Registry

Points = Mapping[str, Mapping[str, str]]
"""By group: what each name stands for, `module` or `module:attribute`."""


def written(name: str, files: Mapping[str, str], points: Points, folder: Path) -> None:
    """Put a package where an installer would put it.

    Args:
        name: Of the package.
        files: Their text by their path.
        points: The groups that it brings something to.
        folder: A directory of the path.
    """
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    told = folder / f"{name}-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = []
    for group, entries in points.items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items())]
    (told / "entry_points.txt").write_text("\n".join(lines) + "\n")


@contextmanager
def found_in(folder: Path, *registries: Registry[Any]) -> Iterator[None]:
    """The registries look for parts once more, with a folder on the path; then it never was."""
    with pytest.MonkeyPatch.context() as patched:
        for registry in registries:
            len(registry)  # loaded first, so that no shipped part is lost with the patch
            patched.setattr(registry, "_parts", dict(registry._parts))
            patched.setattr(registry, "_is_loaded", False)
        patched.syspath_prepend(str(folder))
        try:
            yield
        finally:
            for name, module in list(sys.modules.items()):
                file = getattr(module, "__file__", None)
                if file is not None and folder in Path(file).parents:
                    del sys.modules[name]
