"""The strip above the panels that says, in a sentence, what went wrong, or what is ready."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import explain


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to do about a notice.

    Attributes:
        key: What `taken` says.
        text: On the button.
        tip: A sentence.
    """

    key: str
    text: str
    tip: str


class Notices(QWidget):
    """One sentence at a time; it stays until dismissed or withdrawn, or another one comes."""

    taken = Signal(str)
    """Key of an offer that somebody took; the notice is then gone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[QPushButton] = []
        self._label = QLabel(wordWrap=True)
        self._label.setProperty("role", "notice")
        self._label.setAccessibleName(self.tr("Notice"))
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._dismiss = QToolButton()
        self._dismiss.setText("✕")
        self._dismiss.setAutoRaise(True)
        self._dismiss.setToolTip(self.tr("Dismiss this notice."))
        self._dismiss.setAccessibleName(self.tr("Dismiss"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, 0)
        self._row.addWidget(self._label)
        self._row.addWidget(self._dismiss)
        self._dismiss.clicked.connect(self.clear)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown, or ""."""
        return "" if self.isHidden() else self._label.text()

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """The offers' buttons by key."""
        return {button.objectName(): button for button in self._buttons}

    def show_sentence(self, sentence: str, *offers: Offer) -> None:
        """Show a sentence, and what can be done about it, in place of the one before."""
        self._label.setText(sentence)
        self._remove_buttons()
        for offer in offers:
            self._add_button(offer)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Hide the strip."""
        self.hide()
        self._remove_buttons()

    def withdraw(self, sentence: str) -> None:
        """Hide the strip if this is still what it says."""
        if sentence and sentence == self.sentence:
            self.clear()

    def _add_button(self, offer: Offer) -> None:
        button = QPushButton(offer.text)
        button.setObjectName(offer.key)
        explain(button, name=offer.text, tip=offer.tip)
        self._row.insertWidget(self._row.count() - 1, button)
        button.clicked.connect(self._on_taken)
        self._buttons.append(button)

    def _remove_buttons(self) -> None:
        while self._buttons:
            button = self._buttons.pop()
            button.hide()
            button.deleteLater()

    @Slot()
    def _on_taken(self) -> None:
        button: QObject = self.sender()
        key = button.objectName()
        self.clear()
        self.taken.emit(key)
