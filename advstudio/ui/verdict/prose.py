"""Short paragraphs with headings; they scroll where they are longer than their place."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from advstudio.ui.kit import theme

Paragraph = tuple[str, str]
"""A heading, or "", and plain text."""


class Prose(QScrollArea):
    """Text that can be selected and scrolled.

    Args:
        name: For screen readers.
        ground: What it stands on: `Base` like a list, `Window` like a label.
    """

    def __init__(
        self, name: str, ground: QPalette.ColorRole, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._paragraphs: tuple[Paragraph, ...] = ()
        self._label = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._label.setBackgroundRole(ground)
        self._label.setAutoFillBackground(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setAccessibleName(name)
        if ground == QPalette.ColorRole.Base:
            self._label.setContentsMargins(theme.UNIT, theme.UNIT // 2, theme.UNIT, 0)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.viewport().setBackgroundRole(ground)

    @property
    def text(self) -> str:
        """What is said, in reading order."""
        return "\n".join(f"{head}: {text}" if head else text for head, text in self._paragraphs)

    def say(self, *paragraphs: Paragraph) -> None:
        """Show paragraphs."""
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self._label.setAccessibleDescription(self.text)
            self._print()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._print()
        super().changeEvent(event)

    def _print(self) -> None:
        self._label.setText("".join(_printed(head, text) for head, text in self._paragraphs))


def _printed(heading: str, text: str) -> str:
    muted = theme.colours().muted
    head = f'<span style="color:{muted}">{escape(heading)}:</span> ' if heading else ""
    style = f"margin:0 0 {theme.UNIT // 2}px 0;font-size:{theme.SMALL_POINTS}pt"
    return f'<p style="{style}">{head}{escape(text)}</p>'
