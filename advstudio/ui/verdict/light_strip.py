"""Under the pictures: whether what resists them resists, or only hides its gradient."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.verdict import light_row
from advstudio.ui.verdict.light_row import LightRow
from advstudio.ui.verdict.state import LiveVerdict

_MARGIN = 2 * theme.UNIT


class LightStrip(QWidget):
    """One row for each classifier on the screen."""

    opened = Signal(int, str)
    """Row and title of a light whose evidence is wanted; "" for the verdict's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = (LightRow(), LightRow())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Verdict on hidden gradients"))
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        column.setSpacing(theme.UNIT // 2)
        for row in self._rows:
            column.addWidget(row)
        self._rows[1].hide()
        self._rows[0].opened.connect(self._on_first_opened)
        self._rows[1].opened.connect(self._on_second_opened)

    @property
    def rows(self) -> tuple[LightRow, ...]:
        """The rows that are shown."""
        return tuple(row for row in self._rows if not row.isHidden())

    def render_verdicts(self, verdicts: tuple[tuple[str, LiveVerdict], ...]) -> None:
        """Show one or two classifiers by name."""
        for row, (name, live) in zip(self._rows, verdicts, strict=False):
            row.render_live(live, name)
        self._rows[1].setVisible(len(verdicts) > 1)

    def sizeHint(self) -> QSize:
        rows = len(self.rows)
        height = rows * light_row.HEIGHT + (rows - 1) * (theme.UNIT // 2)
        return QSize(136 * theme.UNIT, height)

    @Slot(str)
    def _on_first_opened(self, title: str) -> None:
        self.opened.emit(0, title)

    @Slot(str)
    def _on_second_opened(self, title: str) -> None:
        self.opened.emit(1, title)
