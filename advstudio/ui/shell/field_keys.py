"""Ctrl+Z, Ctrl+U and Ctrl+E mean the same in a field as beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

_Field = QSpinBox | QDoubleSpinBox | QComboBox
_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_ALWAYS = (QKeySequence.StandardKey.DeleteCompleteLine, QKeySequence.StandardKey.MoveToEndOfLine)
"""Ctrl+U and Ctrl+E, where a field takes them; End, which is no command, still reaches it."""


class FieldKeys(QObject):
    """Watches the field with the focus, and leaves to the window the keys of its commands.

    A field keeps undo and redo while somebody types into it: until what it says is its value.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        assert isinstance(application, QApplication), "there are widgets"
        # Only the field with the focus is watched, for a filter costs time at every event.
        application.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(watched, _Field):
            return False
        assert isinstance(event, QKeyEvent), "it is one of a key"
        is_commands = any(event.matches(key) for key in _ALWAYS)
        is_undo = any(event.matches(key) for key in _UNDO)
        if not is_commands and (not is_undo or _is_being_edited(watched)):
            return False
        event.ignore()
        return True

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if isinstance(old, _Field):
            old.removeEventFilter(self)
        if isinstance(now, _Field):
            now.installEventFilter(self)


def _is_being_edited(field: _Field) -> bool:
    if isinstance(field, QComboBox):
        return field.isEditable() and field.currentText() != field.itemText(field.currentIndex())
    # The same twice, for one takes whole numbers and the other any.
    if isinstance(field, QSpinBox):
        return field.cleanText() != field.textFromValue(field.value())
    return field.cleanText() != field.textFromValue(field.value())
