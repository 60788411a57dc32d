"""Writes a picture of the window when every panel is final, and ends the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from advstudio.core.files import atomic_write
from advstudio.ui.shell.main_window import MainWindow
from advstudio.ui.shell.presenter import Presenter

_SETTLE_MS = 200
"""Queued repaints and layouts come to rest within this."""


class ScreenshotWhenSettled(QObject):
    """One shot; a child of the window.

    Args:
        window: What is pictured.
        presenter: Says when all is final.
        file: PNG to write.
    """

    def __init__(self, window: MainWindow, presenter: Presenter, file: Path) -> None:
        super().__init__(window)
        self._window, self._presenter, self._file = window, presenter, file
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._write)
        presenter.settled.connect(self._timer.start)

    @Slot()
    def _write(self) -> None:
        if not self._presenter.is_settled:
            return
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        atomic_write(self._file, bytes(buffer.data().data()))
        QApplication.exit(0)
