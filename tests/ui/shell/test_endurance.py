"""What Qt bindings have got wrong before."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow
from pytestqt.qtbot import QtBot


class Counter(QObject):
    """Counts what it is sent."""

    sent = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.sent.connect(self.receive)

    @Slot(object, bool)
    def receive(self, value: object, is_even: bool) -> None:
        assert value is None
        self.count += is_even


def test_thousands_of_signals_drop_no_references(qtbot: QtBot) -> None:
    # PySide6 6.12.0 on Python 3.11 aborts after some hundred: it drops references to None
    # and to booleans.
    counter = Counter()
    for number in range(5000):
        counter.sent.emit(None, number % 2 == 0)
    assert counter.count == 2500


def test_a_saved_dock_layout_is_restored(qtbot: QtBot) -> None:
    # PySide6 6.11.0 and 6.11.1 resize docks wrongly.
    def window() -> tuple[QMainWindow, QDockWidget]:
        made = QMainWindow()
        qtbot.addWidget(made)
        dock = QDockWidget("dock", made)
        dock.setObjectName("dock")
        dock.setWidget(QLabel("content"))
        made.setCentralWidget(QLabel("centre"))
        made.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        made.resize(900, 500)
        made.show()
        return made, dock

    first, dock = window()
    first.resizeDocks([dock], [333], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: dock.width() == 333)
    state = first.saveState()
    second, other = window()
    assert second.restoreState(state)
    qtbot.waitUntil(lambda: other.width() == 333)
    first.close()
    second.close()
