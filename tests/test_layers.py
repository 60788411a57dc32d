"""Who may load whom, checked in a fresh interpreter."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

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
