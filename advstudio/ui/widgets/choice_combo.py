"""A searchable combo box of options, some of which say why they cannot be chosen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget
from superqt import QSearchableComboBox


@dataclass(frozen=True, slots=True)
class Option:
    """One entry.

    Attributes:
        key: What is chosen.
        text: What people read.
        tip: Tooltip of the entry.
        reason: Why it cannot be chosen, or "".
    """

    key: object
    text: str
    tip: str = ""
    reason: str = ""


class ChoiceCombo(QSearchableComboBox):
    """Chooses one of some options; typing searches them, Enter takes the first match.

    `setEditable(False)` makes it a plain combo box, for short lists.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[Option, ...] = ()
        self._key: object = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(16)
        self.activated.connect(self._on_activated)
        if (line := self.lineEdit()) is not None:
            line.returnPressed.connect(self._on_return_pressed)
            line.installEventFilter(self)

    def set_options(self, options: tuple[Option, ...]) -> None:
        """Offer these options; the same ones again change nothing."""
        if options == self._options:
            return
        self._options = options
        model = QStandardItemModel(self)
        for option in options:
            model.appendRow(_item(option))
        with QSignalBlocker(self):
            # Deletes the model before, whose parent is this combo box, too.
            self.setModel(model)
            self.completer_object.setModel(model)
        self._show_key()

    def select(self, key: object) -> None:
        """Show an option; an unknown key shows the placeholder."""
        if key == self._key and self.currentIndex() == self._row(key):
            return
        self._key = key
        self._show_key()

    def showPopup(self) -> None:
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width()
        view.setMinimumWidth(min(480, view.sizeHintForColumn(0) + bar))
        super().showPopup()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._show_key()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.lineEdit() is not None:
            self._show_key()
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        line = self.lineEdit()
        if event.type() == QEvent.Type.FocusIn and line is not None and watched is line:
            # Typing is to replace the name that stands there; the click that gave the focus
            # would put the cursor into it.
            QTimer.singleShot(0, line, line.selectAll)
        return super().eventFilter(watched, event)

    @Slot(int)
    def _on_activated(self, row: int) -> None:
        option = self._options[row]
        if option.reason or option.key == self._key:
            self._show_key()
            return
        self._key = option.key
        self.picked.emit(option.key)

    @Slot()
    def _on_return_pressed(self) -> None:
        typed = self.currentText().casefold()
        if not typed or typed == self.itemText(self.currentIndex()).casefold():
            return
        for row, option in enumerate(self._options):
            if typed in option.text.casefold() and not option.reason:
                self.setCurrentIndex(row)
                self._on_activated(row)
                return

    def _row(self, key: object) -> int:
        return next((row for row, option in enumerate(self._options) if option.key == key), -1)

    def _show_key(self) -> None:
        row = self._row(self._key)
        with QSignalBlocker(self):
            self.setCurrentIndex(row)
            if (line := self.lineEdit()) is not None:
                line.setText(self.itemText(row))
                line.setCursorPosition(0)


def _item(option: Option) -> QStandardItem:
    item = QStandardItem(f"{option.text} ({option.reason})" if option.reason else option.text)
    item.setToolTip(option.tip)
    item.setEditable(False)
    item.setEnabled(not option.reason)
    return item
