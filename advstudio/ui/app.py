"""Starts the window: engine first, because its imports take longest, then Qt and the panels."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from advstudio.session.engine import ProcessEngine
from advstudio.session.experiment import Experiment
from advstudio.ui.bridge import Bridge, MakeEngine
from advstudio.ui.command_slots import CommandSlots
from advstudio.ui.logs import start_logging
from advstudio.ui.look import Look
from advstudio.ui.main_window import MainWindow
from advstudio.ui.presenter import Presenter
from advstudio.ui.screenshot import ScreenshotWhenSettled
from advstudio.ui.settings import Settings
from advstudio.ui.store import Store


class Studio:
    """The parts of the running program, in the order in which they depend on each other.

    Args:
        experiment: To start with.
        make_engine: Starts an engine that sends to the given function.
    """

    def __init__(self, experiment: Experiment, make_engine: MakeEngine) -> None:
        self.bridge = Bridge(make_engine)
        self.settings = Settings()
        self.store = Store(experiment)
        self.window = MainWindow(self.settings)
        self.presenter = Presenter(self.store, self.bridge, self.window)
        self.look = Look(self.settings)
        self.slots = CommandSlots(self.window, self.store, self.presenter, self.look)

    def close(self) -> None:
        """End the engine and let go of the window."""
        self.window.close()
        # The stack still signals while it is taken apart.
        self.store.undo_stack.blockSignals(True)
        self.bridge.close()
        self.window.deleteLater()


def run(
    experiment: Experiment,
    *,
    device: str = "auto",
    screenshot: Path | None = None,
    size: tuple[int, int] | None = None,
) -> int:
    """Show the window until it is closed, or until the screenshot is written.

    Returns:
        The exit status.
    """
    app = application(sys.argv[:1])
    start_logging()
    studio = Studio(experiment, partial(ProcessEngine, device=device))
    if size is not None:
        studio.window.resize(QSize(*size))
    if screenshot is not None:
        ScreenshotWhenSettled(studio.window, studio.presenter, screenshot)
    studio.window.show()
    try:
        return app.exec()
    finally:
        studio.close()


def application(arguments: Sequence[str]) -> QApplication:
    """The one QApplication, named."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(list(arguments))
    app.setApplicationName("advstudio")
    app.setDesktopFileName("advstudio")
    return app
