"""The training theatre: what is to be trained, then the training itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.ui.kit import theme
from advstudio.ui.runs.panel import RunPanel
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.training.run import TrainingRun
from advstudio.ui.training.setup import TrainingSetup
from advstudio.ui.training.stage import TrainingStage


class TrainingPanel(RunPanel):
    """Shows a draft or a run; empty until there is a catalogue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        setup, stage = TrainingSetup(), TrainingStage()
        waiting = QCoreApplication.translate(
            "TrainingPanel", "The recipes are listed when the engine is ready."
        )
        super().__init__(setup, stage, stage.state, waiting=waiting, parent=parent)
        self._setup, self._stage = setup, stage

    @property
    def setup(self) -> TrainingSetup:
        """The page before a training."""
        return self._setup

    @property
    def stage(self) -> TrainingStage:
        """The page of a training."""
        return self._stage

    def render_draft(self, draft: TrainingDraft, model: str, catalogue: Catalogue) -> None:
        """Show the choices for the next training."""
        self._setup.display(draft, model, catalogue)
        self._pages.setCurrentWidget(self._setup)

    def render_run(self, run: TrainingRun, catalogue: Catalogue) -> None:
        """Show a training."""
        self._stage.render_run(run, catalogue)
        self._pages.setCurrentWidget(self._stage)

    def minimumSizeHint(self) -> QSize:
        return QSize(100 * theme.UNIT, 25 * theme.UNIT)
