"""A group of inputs in a narrow column."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, caption

_CAPTION_WIDTH = 8 * theme.UNIT


class Section(QWidget):
    """Inputs below one another, some in rows with a caption on the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.UNIT // 2)

    def add(self, widget: QWidget) -> None:
        """Add an input of the section's width."""
        self._column.addWidget(widget)

    def add_row(self, text: str, widget: QWidget) -> QWidget:
        """Add an input with its caption; the row is returned, to be shown or hidden."""
        label = caption(text, widget)
        label.setFixedWidth(_CAPTION_WIDTH)
        row = captioned_row(label, widget)
        self._column.addWidget(row)
        return row


def captioned_row(label: QLabel, widget: QWidget) -> QWidget:
    """A caption beside the first line of what may be several."""
    label.setFixedHeight(INPUT_HEIGHT)
    row = QWidget()
    layout = _row_layout(row)
    layout.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(widget, 1)
    return row


def row_of(*widgets: QWidget) -> QWidget:
    """Widgets side by side; those that can grow do."""
    row = QWidget()
    layout = _row_layout(row)
    for widget in widgets:
        layout.addWidget(widget)
    return row


def _row_layout(row: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.UNIT // 2)
    return layout
