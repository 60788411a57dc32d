"""A plot of lines with its title and key; it is made late, because its library loads slowly."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.epoch_lines import EpochLine, LineKey
from advstudio.ui.kit.explained import wrapped

if TYPE_CHECKING:
    from advstudio.ui.kit.lines_plot import LinesPlot

P = TypeVar("P", bound="LinesPlot")


class LineCard(QWidget, Generic[P]):
    """Title, key and plot; a sentence in its place until there is something to plot.

    Args:
        title: Over the plot.
        tip: What it shows, and whose idea it was.
        empty: The sentence.
        worded: A value in words.
    """

    moved = Signal(int)
    """The place that somebody wants to look at."""

    def __init__(self, title: str, tip: str, *, empty: str, worded: Callable[[float], str]) -> None:
        super().__init__()
        self._worded = worded
        self._plot: P | None = None
        self._key = LineKey()
        self._key.setAccessibleName(title)
        self._empty = _empty(empty)
        self.setToolTip(wrapped(tip))
        heading = Caption(TITLE)
        heading.render_lines(CaptionLine(title, is_strong=True))
        self._head = QHBoxLayout()
        self._head.setSpacing(theme.UNIT)
        self._head.addWidget(heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._key)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        column.addLayout(self._pages, 1)

    @property
    def plot(self) -> P | None:
        """The plot; None until there is something to plot."""
        return self._plot

    @property
    def key(self) -> LineKey:
        """Names and values of the lines."""
        return self._key

    def clear(self) -> None:
        """Nothing is known yet."""
        self._key.render_rows(())
        self._pages.setCurrentWidget(self._empty)

    @abstractmethod
    def _made_plot(self) -> P:
        """The plot; its library is imported here."""

    def _shown_plot(self) -> P:
        """The plot, in front."""
        if self._plot is None:
            self._plot = self._made_plot()
            self._plot.setAccessibleName(self._key.accessibleName())
            self._pages.addWidget(self._plot)
            self._plot.moved.connect(self.moved)
        self._pages.setCurrentWidget(self._plot)
        return self._plot

    def _render_key(self, values: tuple[tuple[EpochLine, float], ...]) -> None:
        self._key.render_rows(
            tuple((line, self._worded(v) if isfinite(v) else "–") for line, v in values)
        )


def _empty(sentence: str) -> QLabel:
    label = QLabel(sentence, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("role", "muted")
    label.setBackgroundRole(QPalette.ColorRole.Base)
    label.setAutoFillBackground(True)
    label.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, theme.UNIT)
    return label
