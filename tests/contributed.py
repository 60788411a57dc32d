"""The examples of CONTRIBUTING.md as modules under their own names.

As a plugin of pytest (`-p contributed`), it has every contract test take them, too.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
from pathlib import Path

import pytest
from documents import text

REGISTERED = (
    "advstudio/attacks/sign_noise.py", "advstudio/defenses/mean_filter.py",
    "advstudio/training/label_smoothing.py",
)  # fmt: skip

PACKAGES = ("brightness", "census")
"""Those that are a folder of their own; tests/ui/shell/test_another_package.py runs them."""


def cards() -> dict[str, str]:
    """The code of each file that a card makes, by its path."""
    found = re.findall(
        r"^```python (\S+/\S+\.py)\n(.*?)^```",
        text("CONTRIBUTING.md"),
        re.DOTALL | re.MULTILINE,
    )
    return dict(found)


def load(path: str, folder: Path, patched: pytest.MonkeyPatch) -> None:
    """Import the file of a card from a folder, as if it lay in the package."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(cards()[path], encoding="utf-8")
    name = path.removesuffix(".py").replace("/", ".")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    patched.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before any test is collected, so that tests over a whole registry find them."""
    from advstudio.core.attack import ATTACKS
    from advstudio.core.defense import DEFENSES
    from advstudio.core.recipe import RECIPES

    for registry in (ATTACKS, DEFENSES, RECIPES):
        len(registry)  # loaded first, so that no example hides behind a shipped name
    patched = pytest.MonkeyPatch()
    with tempfile.TemporaryDirectory() as folder:
        for path in REGISTERED:
            load(path, Path(folder), patched)
