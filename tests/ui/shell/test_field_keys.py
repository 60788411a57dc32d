"""Commands' keys belong to the window in a field, too; undo not while somebody types there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from advstudio.ui.shell.field_keys import FieldKeys


class Page(QWidget):
    """A field, and a window's undo that counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.spin = QSpinBox(maximum=1000, value=20, keyboardTracking=False)
        QVBoxLayout(self).addWidget(self.spin)
        self.undone = 0
        undo = QAction(self)
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        undo.triggered.connect(self._on_undo)
        self.addAction(undo)
        self.opened = 0
        theatre = QAction(self)
        theatre.setShortcut("Ctrl+U")
        theatre.triggered.connect(self._on_open)
        self.addAction(theatre)
        FieldKeys(self)

    def _on_undo(self) -> None:
        self.undone += 1

    def _on_open(self) -> None:
        self.opened += 1


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.spin.setFocus()
    made.spin.selectAll()
    return made


def test_undo_after_a_number_was_entered_is_the_windows(page: Page, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.spin, "100")
    qtbot.keyClick(page.spin, Qt.Key.Key_Return)
    qtbot.keyClick(page.spin, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (page.undone, page.spin.text()) == (1, "100")


def test_undo_while_a_number_is_being_typed_is_the_fields(page: Page, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.spin, "100")
    qtbot.keyClick(page.spin, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (page.undone, page.spin.text()) == (0, "20")


def test_the_key_of_a_command_does_not_empty_a_field(page: Page, qtbot: QtBot) -> None:
    qtbot.keyClick(page.spin, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert (page.opened, page.spin.text()) == (1, "20")
