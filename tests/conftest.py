"""What every test shares: no screen, folders of its own, nothing left behind."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# As the program does, see session.threads; before torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import pytest
import torch

_DEFERRED_DELETE = 52
"""QEvent.Type.DeferredDelete, without importing Qt here."""


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, caches and trained weights of the person who runs the tests stay untouched."""
    root = tmp_path_factory.mktemp("home")
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"ADVSTUDIO_{name}", str(root / name.lower()))


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Small networks are fastest on one thread where others use the processor, too."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread or a top-level widget."""
    threads = set(threading.enumerate())
    yield
    still = [thread.name for thread in _left(threads) if thread.is_alive()]
    windows = _open_windows()
    # A studio that a module's tests share may restart its engine, whose reader then stays.
    if any(name.endswith("shared") or name == "live" for name in request.fixturenames):
        return
    assert not still, f"threads left running: {still}"
    assert not windows, f"top-level widgets left open: {windows}"


def _left(before: set[threading.Thread]) -> list[threading.Thread]:
    left = [t for t in threading.enumerate() if t not in before and t.name != "pytest_timeout"]
    for thread in left:
        thread.join(0 if thread.name == "engine reader" else 5)
    return left


def _open_windows() -> list[str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    app = widgets.QApplication.instance()
    app.sendPostedEvents(None, _DEFERRED_DELETE)
    gc.collect()
    visible = [w for w in app.topLevelWidgets() if w.isVisible()]
    own = [w for w in visible if not w.property("isSharedByTests")]
    for widget in own:
        widget.close()
    return [type(widget).__name__ for widget in own]


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Tests that draw numbers draw the same ones in every order."""
    torch.manual_seed(0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests run last, so that a quick failure is a quick answer."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
