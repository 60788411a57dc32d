"""What most views have in common: options over contents, or a sentence instead."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.side_panel import SidePanel

FLAT = 330
"""Below this height what is not the main thing is left out."""


class ViewPanel(SidePanel):
    """Options in a row at the top; below them contents, or the reason why there are none.

    `edited` holds changes of the experiment, `optionsEdited` all options of the view, of its own
    type, of which one differs.
    """

    edited = Signal(dict)
    optionsEdited = Signal(object)
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting = ""
        self._message = _message_label()
        self._contents = QWidget()
        self._controls = QHBoxLayout()
        self._controls.setSpacing(theme.UNIT // 2)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._message)
        self._pages.addWidget(self._contents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.UNIT // 2, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addLayout(self._controls)
        column.addLayout(self._pages, 1)

    @property
    def message(self) -> str:
        """The sentence in place of the contents, or ""."""
        is_shown = self._pages.currentWidget() is self._message
        return self._message.text() if is_shown else ""

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._say(self._waiting)

    def show_waiting(self, sentence: str) -> None:
        """Say what is being done, where there is nothing to show yet."""
        if self.message:
            self._say(sentence)

    def show_failure(self, sentence: str) -> None:
        """Say what went wrong, in place of the contents."""
        self._say(sentence)

    def sizeHint(self) -> QSize:
        return QSize(52 * theme.UNIT, 80 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(42 * theme.UNIT, 27 * theme.UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(is_flat=self.height() < FLAT)

    def _arrange(self, *, is_flat: bool) -> None:
        """Leave out what has no room; for subclasses."""

    def _wait_for(self, sentence: str) -> None:
        """Say this until there is something to show."""
        self._waiting = sentence
        self.clear()

    def _show_contents(self) -> None:
        self._pages.setCurrentWidget(self._contents)

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._message.setAccessibleName(sentence)
        self._pages.setCurrentWidget(self._message)


def _message_label() -> QLabel:
    label = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("role", "muted")
    label.setBackgroundRole(QPalette.ColorRole.Base)
    label.setAutoFillBackground(True)
    label.setContentsMargins(2 * theme.UNIT, theme.UNIT, 2 * theme.UNIT, theme.UNIT)
    return label
