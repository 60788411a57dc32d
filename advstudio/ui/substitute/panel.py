"""The substitute theatre: who is to be copied, then the copying itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.outcome.same_errors_frames import SameErrorsFrame
from advstudio.ui.kit import theme
from advstudio.ui.runs.panel import RunPanel
from advstudio.ui.substitute.draft import SubstituteDraft
from advstudio.ui.substitute.run import SubstituteRun
from advstudio.ui.substitute.setup import SubstituteSetup
from advstudio.ui.substitute.stage import SubstituteStage


class SubstitutePanel(RunPanel):
    """Shows a draft or a run; empty until there is a catalogue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        setup, stage = SubstituteSetup(), SubstituteStage()
        waiting = QCoreApplication.translate(
            "SubstitutePanel", "There is an oracle when the engine is ready."
        )
        super().__init__(setup, stage, stage.state, waiting=waiting, parent=parent)
        self._setup, self._stage = setup, stage

    @property
    def setup(self) -> SubstituteSetup:
        """The page before a substitute."""
        return self._setup

    @property
    def stage(self) -> SubstituteStage:
        """The page of a substitute."""
        return self._stage

    def render_draft(
        self, draft: SubstituteDraft, experiment: Experiment, catalogue: Catalogue
    ) -> None:
        """Show the choices for the next substitute."""
        self._setup.display(draft, experiment, catalogue)
        self._pages.setCurrentWidget(self._setup)

    def render_errors(self, frame: SameErrorsFrame | None) -> None:
        """Show what the oracle has wrong; None while nobody has counted."""
        self._setup.render_errors(frame)

    def render_run(self, run: SubstituteRun, catalogue: Catalogue) -> None:
        """Show a substitute."""
        self._stage.render_run(run, catalogue)
        self._pages.setCurrentWidget(self._stage)

    def minimumSizeHint(self) -> QSize:
        return QSize(100 * theme.UNIT, 22 * theme.UNIT)
