"""What every test shares: no screen, folders of its own, nothing left behind."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import torch


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, caches and trained weights of the person who runs the tests stay untouched."""
    root = tmp_path_factory.mktemp("home")
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"ADVSTUDIO_{name}", str(root / name.lower()))


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Fail a test that leaves a thread or a top-level widget."""
    threads = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in threads and t.name != "pytest_timeout"]
    for thread in left:
        thread.join(5)
    still = [thread.name for thread in left if thread.is_alive()]
    assert not still, f"threads left running: {still}"
    assert not _open_windows(), "top-level widgets left open"


def _open_windows() -> list[object]:
    import sys

    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    app = widgets.QApplication.instance()
    app.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gc.collect()
    visible = [w for w in app.topLevelWidgets() if w.isVisible()]
    for widget in visible:
        widget.close()
    return visible


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Tests that draw numbers draw the same ones in every order."""
    torch.manual_seed(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh folder."""
    return tmp_path
