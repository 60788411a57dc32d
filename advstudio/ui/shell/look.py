"""Light or dark: as the person chose, else as the system says, also when it changes its mind."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from advstudio.ui.kit import theme
from advstudio.ui.shell.settings import Settings


class Look(QObject):
    """Applies the theme.

    Args:
        settings: Where the choice is kept.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.scheme = settings.scheme()
        QApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._apply()

    def choose(self, scheme: Qt.ColorScheme) -> None:
        """Use a scheme from now on; Unknown follows the system."""
        self.scheme = scheme
        self._settings.keep_scheme(scheme)
        self._apply()

    @Slot()
    def _on_system_changed(self) -> None:
        self._apply()

    def _apply(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication), "the application outlives its look"
        system = app.styleHints().colorScheme()
        theme.apply(app, system if self.scheme == Qt.ColorScheme.Unknown else self.scheme)
