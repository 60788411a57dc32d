"""A theatre: the choices for some long work, then the work itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.runs.box import RunBox
from advstudio.ui.runs.setup import RunSetup


class RunPanel(QWidget):
    """Shows a draft or a run; empty until there is a catalogue.

    Args:
        setup: The page of the draft.
        stage: The page of the run.
        state: The part of the stage with the buttons.
        waiting: What is said while there is neither.
    """

    paused = Signal()
    resumed = Signal()
    discarded = Signal()
    putAside = Signal()
    used = Signal()
    compared = Signal()
    """Only where there is something to compare with, and so a button for it."""

    def __init__(
        self,
        setup: RunSetup,
        stage: QWidget,
        state: RunBox,
        *,
        waiting: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        label = QLabel(waiting, alignment=Qt.AlignmentFlag.AlignCenter)
        label.setProperty("role", "muted")
        self._draft_page, self._run_page = setup, stage
        self._pages = QStackedLayout(self)
        for page in (label, setup, stage):
            self._pages.addWidget(page)
        state.pressed.connect(self._on_pressed)

    @property
    def setup(self) -> RunSetup:
        """The page of the draft."""
        return self._draft_page

    @property
    def shows_run(self) -> bool:
        """Whether a run is on the screen, not the choices for the next one."""
        return self._pages.currentWidget() is self._run_page

    def sizeHint(self) -> QSize:
        return QSize(130 * theme.UNIT, 37 * theme.UNIT)

    @Slot(str)
    def _on_pressed(self, button: str) -> None:
        {
            "pause": self.paused, "resume": self.resumed, "discard": self.discarded,
            "anew": self.putAside, "use": self.used, "compare": self.compared,
        }[button].emit()  # fmt: skip
