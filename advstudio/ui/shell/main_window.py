"""The window: setup at the left, one or two classifiers in the middle, epsilon below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QVBoxLayout, QWidget

from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit import theme
from advstudio.ui.shell.field_keys import FieldKeys
from advstudio.ui.shell.settings import Settings

if TYPE_CHECKING:
    from advstudio.session.catalogue import Catalogue
    from advstudio.session.experiment import Experiment
    from advstudio.session.frames import Frame
    from advstudio.ui.wire.lanes import LaneState
    from advstudio.ui.wire.theatres import Stage

_THEATRE_SHARE = 0.34
"""Of the window's height, for a theatre when it first opens."""

_REST_MS = 100


class MainWindow(QMainWindow):
    """Arranges the panels; decides nothing.

    It stands empty, and says so, until `fill` brings the panels: their imports take longer than
    a person should look at nothing.

    Attributes:
        edits: Where every panel sends what people change.
        stages: What was made for each theatre, by name.
    """

    cancelRequested = Signal()
    setupRested = Signal()
    """The setup knows where the drag of epsilon ended."""
    fileDropped = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setWindowTitle(self.tr("advstudio"))
        self.setAcceptDrops(True)
        self.settings = settings
        self.edits = Edits(self)
        self.stages: dict[str, Stage[Any, Any]] = {}
        self._catalogue: Catalogue | None = None
        self._setup: Experiment | None = None
        self._experiment: Experiment | None = None
        self._setup_rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._setup_rest.timeout.connect(self._render_rested)
        starting = QLabel(self.tr("Starting…"), alignment=Qt.AlignmentFlag.AlignCenter)
        starting.setProperty("role", "heading")
        self.setCentralWidget(starting)
        FieldKeys(self)
        self.resize(1400, 900)
        self._restore_geometry()

    def fill(self) -> None:
        """Bring the panels."""
        from advstudio.ui.epsilon.epsilon_panel import EpsilonPanel
        from advstudio.ui.kit.notifications import Notices
        from advstudio.ui.outcome.outcome_rows import OutcomeRows
        from advstudio.ui.setup.setup_panel import SetupPanel
        from advstudio.ui.shell.status import Status
        from advstudio.ui.wire.views import VIEWS

        self.setup = SetupPanel(self.edits)
        self.epsilon = EpsilonPanel(self.edits)
        self.rows = OutcomeRows(self.edits)
        self.notices = Notices()
        self.status = Status()
        self._build_theatres()
        self._build_centre()
        self._build_dock()
        self.setStatusBar(self.status)
        self._connect()
        kept = self.settings.tab()
        self.rows.show_tab(kept if kept in VIEWS else next(iter(VIEWS)))
        self._default_layout = self.saveState()
        self._restore_docks()

    def _build_centre(self) -> None:
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT // 2)
        layout.addWidget(self.notices)
        layout.addWidget(self.rows, 1)
        for stage in self.stages.values():
            if stage.strip is not None:
                layout.addWidget(stage.strip)
        layout.addWidget(self.epsilon)
        self.setCentralWidget(centre)

    def _build_dock(self) -> None:
        self.setup_dock = QDockWidget(self.tr("Setup"), self)
        self.setup_dock.setObjectName("setup")
        self.setup_dock.setWidget(self.setup)
        self.setup_dock.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.setup_dock)

    def _build_theatres(self) -> None:
        """One place below the pictures, which what needs the whole width shares."""
        from advstudio.ui.kit.bottom_dock import BottomDock
        from advstudio.ui.wire.commands import translated_command
        from advstudio.ui.wire.theatres import THEATRES, Stage

        for name, theatre in THEATRES.items():
            panel = theatre.panel()
            dock = BottomDock(
                name, translated_command(theatre.title), panel,
                window=self, settings=self.settings, share=_THEATRE_SHARE,
            )  # fmt: skip
            strip = theatre.strip() if theatre.strip is not None else None
            if self.stages:
                self.tabifyDockWidget(next(iter(self.stages.values())).dock, dock)
            self.stages[name] = Stage(panel, dock, strip, self.open_theatre)

    def _connect(self) -> None:
        self.rows.tabChosen.connect(self.show_view)
        self.status.cancelRequested.connect(self.cancelRequested)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """The engine is there: fill the pickers, name the device."""
        self._catalogue, self._setup = catalogue, None
        self.setup.set_catalogue(catalogue)
        self.status.set_device(catalogue.device, catalogue.device_detail)

    def render_experiment(self, experiment: Experiment) -> None:
        """Show the settings; results follow when they are there."""
        self.rows.set_compared(experiment.compare is not None)
        if self._setup is None or not experiment.is_same_but_epsilon(self._setup):
            # Sixty times a second only epsilon changes, and the setup does not show it.
            self._setup = experiment
            self.setup.display(experiment)
        else:
            self._experiment = experiment
            self._setup_rest.start()
        if self._catalogue is None:
            return
        is_first = not self.epsilon.isEnabled()
        self.epsilon.display(experiment, self._catalogue)
        if is_first:
            # Arrow keys drag at once; without this the focus falls to what is enabled first.
            self.epsilon.setFocus()
        self.rows.display_experiment(experiment, self._catalogue)

    @Slot()
    def _render_rested(self) -> None:
        """Tell the setup where a drag came to rest: another model or norm starts from there."""
        at_rest, shown = self._experiment, self._setup
        if at_rest and shown and at_rest.is_same_but_epsilon(shown):
            self.setup.display(at_rest)
            self.setupRested.emit()

    def render_frame(self, frame: Frame) -> None:
        """Show an attack's state."""
        self.rows.render_frame(frame)
        self.setup.render_grants(frame.primary)
        self.epsilon.render_sizes(frame.primary.sizes)
        self.status.count_frame(frame.milliseconds)

    def render_lanes(self, lanes: Mapping[str, LaneState]) -> None:
        """Show what the engine is doing."""
        self.status.render_lanes(lanes)

    def show_loading(self, text: str) -> None:
        """Say what is being waited for."""
        self.rows.show_loading(text)
        self.status.show_loading(text)

    def open_theatre(self, name: str) -> None:
        """Open a theatre, before others that share its place."""
        self.stages[name].dock.open()

    @Slot()
    def reset_layout(self) -> None:
        """Docks where they were on the first day."""
        self.settings.forget_layout()
        self.restoreState(self._default_layout)
        self.setup_dock.show()
        self._restore_docks()

    def _restore_geometry(self) -> None:
        kept = self.settings.layout()
        if kept is not None:
            self.restoreGeometry(kept[0])

    def _restore_docks(self) -> None:
        kept = self.settings.layout()
        if kept is not None:
            self.restoreState(kept[1])
        # Once more when the layout has come to rest: a dock that joins a window on screen would
        # take more than it asks for.
        self._restore_dock_width()
        QTimer.singleShot(0, self._restore_dock_width)

    @Slot()
    def _restore_dock_width(self) -> None:
        width = self.settings.dock_width() or self.setup.sizeHint().width()
        self.resizeDocks([self.setup_dock], [width], Qt.Orientation.Horizontal)

    @Slot(str)
    def show_view(self, tab: str) -> None:
        """Show a view at the right of the pictures, and remember it."""
        self.settings.keep_tab(tab)
        self.rows.show_tab(tab)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.settings.keep_layout(self.saveGeometry(), self.saveState(), self.setup_dock.width())
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.fileDropped.emit(files[0])
