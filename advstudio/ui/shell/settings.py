"""What the window remembers between runs; view matters only, never the experiment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt

from advstudio import paths

_LAYOUT_VERSION = 3
"""Raise it when docks change, so that an old layout is not forced on new ones."""


class Settings:
    """A small INI file in the configuration folder."""

    def __init__(self) -> None:
        self._store = QSettings(str(paths.config_dir() / "window.ini"), QSettings.Format.IniFormat)

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry and dock state of the last run."""
        if self._store.value("layout/version", 0, int) != _LAYOUT_VERSION:
            return None
        geometry, state = self._store.value("layout/geometry"), self._store.value("layout/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def dock_width(self) -> int:
        """Width of the setup dock in the last run, or 0."""
        return int(str(self._store.value("layout/dock_width", 0)))

    def keep_layout(self, geometry: QByteArray, state: QByteArray, dock_width: int) -> None:
        """Remember geometry, dock state and the dock's width."""
        self._store.setValue("layout/dock_width", dock_width)
        self._store.setValue("layout/version", _LAYOUT_VERSION)
        self._store.setValue("layout/geometry", geometry)
        self._store.setValue("layout/state", state)
        self._store.sync()

    def forget_layout(self) -> None:
        """The next run starts with the default layout."""
        self._store.remove("layout")

    def scheme(self) -> Qt.ColorScheme:
        """The chosen colour scheme; Unknown follows the system."""
        name = str(self._store.value("look/scheme", "Unknown"))
        return getattr(Qt.ColorScheme, name, Qt.ColorScheme.Unknown)

    def keep_scheme(self, scheme: Qt.ColorScheme) -> None:
        """Remember the colour scheme."""
        self._store.setValue("look/scheme", scheme.name)

    def tab(self) -> str:
        """What was shown at the right of the pictures; "" at first."""
        return str(self._store.value("look/tab", ""))

    def keep_tab(self, tab: str) -> None:
        """Remember what is shown at the right of the pictures."""
        self._store.setValue("look/tab", tab)

    def folder(self) -> str:
        """Where the last file was opened or saved."""
        return str(self._store.value("files/folder", str(Path.home())))

    def keep_folder(self, file: str) -> None:
        """Remember the folder of a file."""
        self._store.setValue("files/folder", str(Path(file).parent))
