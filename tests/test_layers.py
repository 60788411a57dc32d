"""Who may load whom: in a fresh interpreter, and among the tests."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import advstudio

WINDOW = ("advstudio.ui", "advstudio.commands.benchmark")
NAMES = [
    module.name
    for module in pkgutil.walk_packages(advstudio.__path__, "advstudio.")
    if not module.name.startswith("advstudio.__main__")
]
WITHOUT_QT = [name for name in NAMES if not name.startswith(WINDOW)]
UI = [name for name in NAMES if name.startswith("advstudio.ui")]


@pytest.mark.parametrize(
    ("names", "forbidden"),
    [(WITHOUT_QT, "PySide6"), (UI, "torch")],
    ids=["no Qt outside ui", "no torch in ui"],
)
def test_importing_everything_leaves_something_out(names: list[str], forbidden: str) -> None:
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"sys.exit({forbidden!r} in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr or f"{forbidden} was loaded"


def test_no_test_module_is_loaded_by_another() -> None:
    files = sorted(Path(__file__).parent.rglob("*.py"))
    tests = {file.stem for file in files if file.stem.startswith("test_")}
    loaded = {file.name: tests & set(_imported(file)) for file in files}
    assert {name: found for name, found in loaded.items() if found} == {}


def _imported(file: Path) -> Iterator[str]:
    """The last part of every name that a file imports, and of what it imports it from."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name.rpartition(".")[2] for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").rpartition(".")[2]
