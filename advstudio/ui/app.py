"""Starts the program: an empty window at once, then the engine, then the panels."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from advstudio.ui.shell.logs import start_logging
from advstudio.ui.shell.look import Look
from advstudio.ui.shell.main_window import MainWindow
from advstudio.ui.shell.settings import Settings

if TYPE_CHECKING:
    from advstudio.session.experiment import Experiment
    from advstudio.ui.wire.bridge import MakeEngine


class Studio:
    """The parts of the running program, in the order in which they depend on each other."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.look = Look(self.settings)
        self.window = MainWindow(self.settings)

    def start(self, experiment: Experiment, make_engine: MakeEngine) -> None:
        """Bring engine and panels.

        Args:
            experiment: To start with.
            make_engine: Starts an engine that sends to the given function.
        """
        # Late: numpy, pydantic and the panels take longer than the first paint may.
        from advstudio.ui.wire.bridge import Bridge

        self.bridge = Bridge(make_engine)
        from advstudio.ui.experiment.store import Store
        from advstudio.ui.shell.command_slots import CommandSlots
        from advstudio.ui.shell.presenter import Presenter

        self.store = Store(experiment)
        self.window.fill()
        self.presenter = Presenter(self.store, self.bridge, self.window)
        self.slots = CommandSlots(self.window, self.store, self.presenter, self.look)

    def close(self) -> None:
        """End the engine and let go of the window."""
        self.window.close()
        # The stack still signals while it is taken apart.
        self.store.undo_stack.blockSignals(True)
        self.slots.close()
        self.bridge.close()
        self.window.deleteLater()


def run(
    make_experiment: Callable[[], Experiment],
    *,
    device: str = "auto",
    screenshot: Path | None = None,
    size: tuple[int, int] | None = None,
) -> int:
    """Show the window until it is closed, or until the screenshot is written.

    Args:
        make_experiment: What to start with; called when the window stands.
        device: Name of the device.
        screenshot: PNG to write when every panel is final.
        size: Of the window, in pixels.

    Returns:
        The exit status.
    """
    app = application(sys.argv[:1])
    start_logging()
    studio = Studio()
    if size is not None:
        studio.window.resize(QSize(*size))
    studio.window.show()
    # The empty window is painted before anything slow is imported.
    app.processEvents()
    from advstudio.session.engine import ProcessEngine

    studio.start(make_experiment(), partial(ProcessEngine, device=device))
    spare_collector()
    if screenshot is not None:
        from advstudio.ui.shell.screenshot import ScreenshotWhenSettled

        ScreenshotWhenSettled(studio.window, studio.presenter, screenshot)
    try:
        return app.exec()
    finally:
        studio.close()


def spare_collector() -> None:
    """Take what exists out of the garbage collector's sight: it lives as long as the program.

    Going through all of the window's objects took 50 ms, in the middle of a drag.
    """
    gc.collect()
    gc.freeze()


def application(arguments: Sequence[str]) -> QApplication:
    """The one QApplication, named."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        # Qt waits 5 ms for further changes before it repaints; a drag would feel them.
        os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
        app = QApplication(list(arguments))
    app.setApplicationName("advstudio")
    app.setDesktopFileName("advstudio")
    return app
