"""A searchable combo box of options, some of which say why they cannot be chosen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QWidget
from superqt import QSearchableComboBox

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT

_VISIBLE = 16
_WIDEST = 60 * theme.UNIT


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
    """Chooses one of some options; typing searches them, Enter takes the best match.

    `setEditable(False)` makes it a plain combo box, for short lists.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[Option, ...] = ()
        self._rows: dict[object, int] = {}
        self._key: object = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(_VISIBLE)
        self.completer_object.setMaxVisibleItems(_VISIBLE)
        self.setFixedHeight(INPUT_HEIGHT)
        self._show_key()
        self.activated.connect(self._on_activated)
        if (line := self.lineEdit()) is not None:
            line.returnPressed.connect(self._on_return_pressed)
            line.installEventFilter(self)

    @property
    def key(self) -> object:
        """What is chosen."""
        return self._key

    def set_options(self, options: tuple[Option, ...]) -> None:
        """Offer these options; the same ones again change nothing."""
        if options == self._options:
            return
        self._options = options
        self._rows = {option.key: row for row, option in enumerate(options)}
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
        _widen(self.view())
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
        is_click = event.type() == QEvent.Type.MouseButtonRelease
        if is_click and watched is self.lineEdit() and self.isEnabled():
            self._open_search()
        return super().eventFilter(watched, event)

    def _open_search(self) -> None:
        line = self.lineEdit()
        if line is None or line.text() != self.itemText(self.currentIndex()):
            return
        # Typing then replaces the name that stands there.
        line.selectAll()
        self.completer_object.setCompletionPrefix("")
        _widen(self.completer_object.popup())
        self.completer_object.complete()

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
        row = self._best_match(typed)
        if row is not None:
            self.setCurrentIndex(row)
            self._on_activated(row)

    def _best_match(self, typed: str) -> int | None:
        texts = {
            row: option.text.casefold()
            for row, option in enumerate(self._options)
            if typed in option.text.casefold() and not option.reason
        }
        # The whole name before its beginning before any part of it.
        return min(
            texts,
            key=lambda row: (texts[row] != typed, not texts[row].startswith(typed), row),
            default=None,
        )

    def _row(self, key: object) -> int:
        return self._rows.get(key, -1)

    def _show_key(self) -> None:
        row = self._row(self._key)
        placeholder = self._placeholder()
        with QSignalBlocker(self):
            self.setCurrentIndex(row)
            self.setPlaceholderText(placeholder)
            if (line := self.lineEdit()) is not None:
                line.setPlaceholderText(placeholder)
                line.setText(self.itemText(row))
                line.setCursorPosition(0)

    def _placeholder(self) -> str:
        if not self._options:
            return self.tr("Loading…")
        return self.tr("Not here: {name}").format(name=self._key)


def _widen(view: QAbstractItemView | None) -> None:
    # A list may be wider than the box that it belongs to.
    if view is not None:
        bar = view.verticalScrollBar().sizeHint().width()
        view.setMinimumWidth(min(_WIDEST, view.sizeHintForColumn(0) + bar))


def _item(option: Option) -> QStandardItem:
    item = QStandardItem(f"{option.text} ({option.reason})" if option.reason else option.text)
    item.setToolTip(option.tip)
    item.setEditable(False)
    width = QFontMetrics(theme.font()).horizontalAdvance(item.text())
    item.setSizeHint(QSize(width + 2 * theme.UNIT, 3 * theme.UNIT))
    item.setEnabled(not option.reason)
    return item
