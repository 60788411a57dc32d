"""The strip above the panels that says, in a sentence, what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from advstudio.ui import theme


class Notices(QWidget):
    """One sentence at a time; it stays until it is dismissed or another one comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(wordWrap=True)
        self._label.setProperty("role", "notice")
        self._label.setAccessibleName(self.tr("Notice"))
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._dismiss = QToolButton()
        self._dismiss.setText("✕")
        self._dismiss.setAutoRaise(True)
        self._dismiss.setToolTip(self.tr("Dismiss this notice."))
        self._dismiss.setAccessibleName(self.tr("Dismiss"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, 0)
        layout.addWidget(self._label)
        layout.addWidget(self._dismiss)
        self._dismiss.clicked.connect(self.clear)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown, or ""."""
        return "" if self.isHidden() else self._label.text()

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence in place of the one before."""
        self._label.setText(sentence)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Hide the strip."""
        self.hide()
