"""A sentence in place of results, and a button that does what it advises."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import wrapped


class RemedyPage(QWidget):
    """Sentence and button in the middle; without an offer there is no button."""

    taken = Signal()
    """Somebody wants what was offered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._sentence.setProperty("role", "muted")
        self._button = QPushButton()
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.UNIT, theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        column.addStretch(1)
        column.addWidget(self._sentence)
        column.addSpacing(theme.UNIT)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        self._button.clicked.connect(self.taken)

    @property
    def sentence(self) -> str:
        """What the page says."""
        return self._sentence.text()

    @property
    def button(self) -> QPushButton:
        """What is clicked."""
        return self._button

    def say(self, sentence: str) -> None:
        """Say something that needs no remedy."""
        self._sentence.setText(sentence)
        self._button.hide()

    def offer(self, text: str, *, tip: str) -> None:
        """Offer a remedy beside the sentence."""
        self._button.setText(text)
        self._button.setAccessibleName(text)
        self._button.setToolTip(wrapped(tip))
        self._button.show()
