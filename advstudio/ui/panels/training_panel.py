"""The training theatre: what is to be trained, then the training itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.ui import theme
from advstudio.ui.panels.training_setup import TrainingSetup
from advstudio.ui.panels.training_stage import TrainingStage
from advstudio.ui.training_draft import TrainingDraft
from advstudio.ui.training_run import TrainingRun


class TrainingPanel(QWidget):
    """Shows a draft or a run; empty until there is a catalogue."""

    edited = Signal(dict)
    """Fields of the draft that somebody changed."""
    started = Signal()
    paused = Signal()
    resumed = Signal()
    discarded = Signal()
    putAside = Signal()
    used = Signal()
    compared = Signal()
    unfinishedResumed = Signal(object)
    unfinishedOpened = Signal(object)
    modelWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._waiting.setProperty("role", "muted")
        self._waiting.setText(self.tr("The recipes are listed when the engine is ready."))
        self._setup = TrainingSetup()
        self._stage = TrainingStage()
        self._pages = QStackedLayout(self)
        for page in (self._waiting, self._setup, self._stage):
            self._pages.addWidget(page)
        self._connect()

    @property
    def setup(self) -> TrainingSetup:
        """The page before a training."""
        return self._setup

    @property
    def stage(self) -> TrainingStage:
        """The page of a training."""
        return self._stage

    @property
    def shows_run(self) -> bool:
        """Whether a training is on the screen, not the choices for the next one."""
        return self._pages.currentWidget() is self._stage

    def render_draft(self, draft: TrainingDraft, model: str, catalogue: Catalogue) -> None:
        """Show the choices for the next training."""
        self._setup.render(draft, model, catalogue)
        self._pages.setCurrentWidget(self._setup)

    def render_run(self, run: TrainingRun, catalogue: Catalogue) -> None:
        """Show a training."""
        self._stage.render_run(run, catalogue)
        self._pages.setCurrentWidget(self._stage)

    def sizeHint(self) -> QSize:
        return QSize(130 * theme.UNIT, 37 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(100 * theme.UNIT, 25 * theme.UNIT)

    def _connect(self) -> None:
        setup, state = self._setup, self._stage.state
        setup.edited.connect(self.edited)
        setup.started.connect(self.started)
        setup.resumed.connect(self.unfinishedResumed)
        setup.opened.connect(self.unfinishedOpened)
        setup.modelWanted.connect(self.modelWanted)
        state.pauseRequested.connect(self.paused)
        state.resumeRequested.connect(self.resumed)
        state.discardRequested.connect(self.discarded)
        state.anewRequested.connect(self.putAside)
        state.useRequested.connect(self.used)
        state.compareRequested.connect(self.compared)
