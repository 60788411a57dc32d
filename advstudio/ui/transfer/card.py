"""A matrix with its title, its own settings, and whether it is out of date."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.transfer.shaded_matrix import MatrixContents, ShadedMatrix


class TransferCard(QWidget):
    """Says in place of the matrix what it waits for.

    Args:
        title: Over the matrix.
        tip: What it shows, and whose idea it was.
        empty: The sentence in place of the matrix.
        matrix: With its labels.
    """

    def __init__(self, title: str, tip: str, *, empty: str, matrix: ShadedMatrix) -> None:
        super().__init__()
        self._title = title
        self._heading = Caption(TITLE)
        self._heading.render_lines(CaptionLine(title, is_strong=True))
        self._heading.setToolTip(wrapped(tip))
        self._matrix = matrix
        matrix.setAccessibleName(title)
        matrix.setToolTip(wrapped(tip))
        self._pages = QStackedLayout()
        self._area = _scrolled(matrix)
        for page in (_empty(empty), self._area):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._heading)
        column.addLayout(self._pages, 1)

    @property
    def matrix(self) -> ShadedMatrix:
        """The table."""
        return self._matrix

    @property
    def heading(self) -> CaptionLine:
        """What stands over the table."""
        return self._heading.lines[0]

    def render_contents(self, contents: MatrixContents, told: str, *, is_stale: bool) -> None:
        """Show a matrix, with how it was made."""
        is_old = is_stale or bool(contents.is_old.any())
        chip = self.tr("pale: out of date") if is_old else ""
        line = CaptionLine(self._title, is_strong=True, right=told, chip=chip)
        self._heading.render_lines(line)
        self._matrix.render_contents(contents, is_stale=is_stale)
        self._pages.setCurrentWidget(self._area)


def _scrolled(matrix: ShadedMatrix) -> QScrollArea:
    """Where the rows have too little height to be read, the matrix is scrolled."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(matrix)
    return area


def _empty(sentence: str) -> QLabel:
    label = QLabel(sentence, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("role", "muted")
    label.setBackgroundRole(QPalette.ColorRole.Base)
    label.setAutoFillBackground(True)
    label.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, theme.UNIT)
    return label
