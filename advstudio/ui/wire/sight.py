"""Where one view is to be seen: in which rows, with which panels, and whether anybody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from advstudio.session.experiment import Experiment

PanelT = TypeVar("PanelT")


class Row(Protocol):
    """One classifier's place in the window.

    Attributes:
        index: 0 of the first classifier, 1 of the one beside it.
    """

    index: int

    @property
    def class_names(self) -> tuple[str, ...]:
        """Of the model whose results are shown."""

    @property
    def epsilon(self) -> float | None:
        """Where the slider stands; None before there is an experiment."""

    def is_about(self, experiment: Experiment) -> bool:
        """Whether a result of this experiment's belongs here: its classes have these names."""

    def forget_point(self) -> None:
        """What was clicked belonged to something else."""

    def isHidden(self) -> bool:
        """Whether there is no such classifier now."""


class Sight(QObject, Generic[PanelT]):
    """The panels of a view, one for each row; they are made when the view is first opened.

    Attributes:
        is_open: Whether it is the view that stands beside the pictures.
    """

    changed = Signal()
    """It was opened, perhaps again, or another view was."""
    _made = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_open = False
        self._seats: list[tuple[Row, PanelT]] = []

    @property
    def panels(self) -> tuple[PanelT, ...]:
        """Those that were made."""
        return tuple(panel for _, panel in self._seats)

    def about(self, experiment: Experiment) -> Iterator[tuple[Row, PanelT]]:
        """The rows that results of an experiment's belong to, with their panels."""
        return ((row, panel) for row, panel in self._seats if row.is_about(experiment))

    def shown(self) -> Iterator[tuple[Row, PanelT]]:
        """The rows that can be seen, with their panels."""
        return ((row, panel) for row, panel in self._seats if not row.isHidden())

    def whenever_made(self, slot: Callable[[PanelT], None]) -> None:
        """Call a bound slot with every panel, still empty: those that there are, and later ones."""
        for panel in self.panels:
            slot(panel)
        self._made.connect(slot)

    def add(self, row: Row, panel: PanelT) -> None:
        """Take in a panel that was made for a row."""
        self._seats.append((row, panel))
        self._made.emit(panel)

    def set_open(self, is_open: bool) -> None:
        """Somebody chose this view, or another one."""
        was_open, self.is_open = self.is_open, is_open
        if was_open or is_open:
            # Also when it is chosen again: what was cancelled is then asked for once more.
            self.changed.emit()
