"""The dock on gradient masking: indicators, evidence, cause, and the fall."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.verdict.cause import VerdictCause
from advstudio.ui.verdict.evidence import VerdictEvidence
from advstudio.ui.verdict.fall import VerdictFall
from advstudio.ui.verdict.list_panel import VerdictList
from advstudio.ui.verdict.state import Dossier, IndicatorRow

_SHARES = (24, 25, 18, 22)
_LEAST = (40, 24, 24, 28)
"""Widths of the parts: at least so many units, then by these shares."""


class VerdictPanel(QWidget):
    """Shows what is known of one classifier; its parts ask for more."""

    counterRequested = Signal(int)
    """With how many pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class_names: tuple[str, ...] = ()
        self._rows: tuple[IndicatorRow, ...] = ()
        self._dossier = Dossier()
        self._list = VerdictList()
        self._evidence = VerdictEvidence()
        self._cause = VerdictCause()
        self._fall = VerdictFall()
        self._arrange()
        self._connect()

    @property
    def list(self) -> VerdictList:
        """The indicators."""
        return self._list

    @property
    def evidence(self) -> VerdictEvidence:
        """What the chosen one found."""
        return self._evidence

    @property
    def cause(self) -> VerdictCause:
        """Why, and what to do about it."""
        return self._cause

    @property
    def fall(self) -> VerdictFall:
        """What is left of the accuracy."""
        return self._fall

    def set_class_names(self, class_names: tuple[str, ...]) -> None:
        """What the classes of the classifier are called."""
        self._class_names = class_names

    def display_dossier(self, dossier: Dossier) -> None:
        """Show what is known of a classifier; the chosen indicator stays."""
        self._dossier = dossier
        self._rows = self._list.display_dossier(dossier)
        if not self._list.table.title:
            self._list.table.select(_telling(self._rows))
        self._cause.display_dossier(dossier)
        self._fall.display_dossier(dossier, self._class_names)
        self._render_evidence()

    def select(self, title: str) -> None:
        """Show an indicator's evidence; "" the one that tells most."""
        self._list.table.select(title or _telling(self._rows))
        self._render_evidence()

    def sizeHint(self) -> QSize:
        return QSize(130 * theme.UNIT, 37 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(125 * theme.UNIT, 23 * theme.UNIT)

    def _render_evidence(self) -> None:
        title = self._list.table.title
        row = next((row for row in self._rows if row.title == title), None)
        examined = self._dossier.found.examination
        count = examined.request.count if examined else 0
        self._evidence.render_row(row, self._class_names, count)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        margin = theme.UNIT + theme.UNIT // 2
        row.setContentsMargins(margin, theme.UNIT // 2, margin, theme.UNIT)
        row.setSpacing(2 * theme.UNIT)
        parts = (self._list, self._evidence, self._cause, self._fall)
        for part, least, share in zip(parts, _LEAST, _SHARES, strict=True):
            part.setMinimumWidth(least * theme.UNIT)
            # What a part says must not move its neighbours.
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(part, share)

    def _connect(self) -> None:
        self._list.table.selected.connect(self._on_selected)
        self._cause.counterRequested.connect(self._on_counter_requested)

    @Slot(str)
    def _on_selected(self, title: str) -> None:
        self._render_evidence()

    @Slot()
    def _on_counter_requested(self) -> None:
        self.counterRequested.emit(self._list.count)


def _telling(rows: tuple[IndicatorRow, ...]) -> str:
    """The first that warns, or else the first."""
    found = [row for row in rows if row.is_red] or list(rows)
    return found[0].title if found else ""
