"""Inputs that explain themselves: a name for screen readers, a tooltip, a label."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from advstudio.ui.kit import theme

INPUT_HEIGHT = 3 * theme.UNIT + theme.UNIT // 2
"""Of every input that is one line high, so that rows are even."""


def explain(widget: QWidget, *, name: str, tip: str) -> None:
    """Name and explain an input, and the line edit that it may be made of.

    The wheel scrolls what is around the input until the input has the focus.
    """
    for part in (widget, *widget.findChildren(QLineEdit)):
        part.setAccessibleName(name)
        part.setToolTip(wrapped(tip))
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(QuietWheel(widget))


def wrapped(*lines: str) -> str:
    """A tooltip of several plain lines; only rich text is wrapped by Qt."""
    return "<qt>" + "<br>".join(escape(line) for line in lines if line) + "</qt>"


def caption(text: str, buddy: QWidget | None = None) -> QLabel:
    """A muted label, of an input if one is given."""
    return _label(text, "muted", buddy)


def captioned(widget: QWidget, text: str) -> QWidget:
    """An input with a muted caption below it, as high as the epsilon slider with its ticks."""
    box = QWidget()
    box.setFixedHeight(6 * theme.UNIT)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.UNIT // 2)
    column.addWidget(widget)
    column.addWidget(caption(text, widget), alignment=Qt.AlignmentFlag.AlignHCenter)
    return box


def heading(text: str, buddy: QWidget | None = None) -> QLabel:
    """The title of a section, of its first input if one is given."""
    return _label(text, "section", buddy)


def _label(text: str, role: str, buddy: QWidget | None) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    if buddy is not None:
        label.setBuddy(buddy)
        label.setToolTip(buddy.toolTip())
    return label


class QuietWheel(QObject):
    """Keeps the wheel from changing an input that somebody only scrolls past."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel or not isinstance(watched, QWidget):
            return False
        if watched.hasFocus():
            return False
        event.ignore()
        return True
