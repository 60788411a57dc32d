"""The window: setup at the left, one or two classifiers in the middle, epsilon below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QVBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.shell.field_keys import FieldKeys
from advstudio.ui.shell.settings import Settings

if TYPE_CHECKING:
    from advstudio.session.catalogue import Catalogue
    from advstudio.session.experiment import Experiment
    from advstudio.session.frames import Frame, GalleryFrame
    from advstudio.ui.wire.lanes import LaneState

_THEATRE_SHARE = 0.34
"""Of the window's height, for a theatre when it first opens."""

_REST_MS = 100


class MainWindow(QMainWindow):
    """Arranges the panels and relays their signals; decides nothing.

    It stands empty, and says so, until `fill` brings the panels: their imports take longer than
    a person should look at nothing.
    """

    edited = Signal(dict)
    """Experiment fields that somebody changed."""
    probed = Signal(int, float, float)
    """View and coordinates of a clicked point of a surface."""
    galleryWanted = Signal(int, int)
    tabShown = Signal()
    """Something else is shown at the right of the pictures."""
    viewOptionsEdited = Signal(str, object)
    """A lab view's tab, and all its options."""
    studyWanted = Signal()
    """Somebody wants the figures of the temperatures to be gone on with."""
    dragStarted = Signal()
    dragFinished = Signal()
    cancelRequested = Signal()
    setupRested = Signal()
    """The setup knows where the drag of epsilon ended."""
    openRequested = Signal()
    fileDropped = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setWindowTitle(self.tr("advstudio"))
        self.setAcceptDrops(True)
        self.settings = settings
        self._catalogue: Catalogue | None = None
        self._tab: str = "surface"
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
        from advstudio.ui.substitute.panel import SubstitutePanel
        from advstudio.ui.training.panel import TrainingPanel
        from advstudio.ui.transfer.panel import TransferPanel
        from advstudio.ui.verdict.light_strip import LightStrip
        from advstudio.ui.verdict.panel import VerdictPanel
        from advstudio.ui.wire.views import VIEWS

        self.setup = SetupPanel()
        self.training = TrainingPanel()
        self.substitute = SubstitutePanel()
        self.transfer = TransferPanel()
        self.verdict = VerdictPanel()
        self.lights = LightStrip()
        self.epsilon = EpsilonPanel()
        self.rows = OutcomeRows()
        self.notices = Notices()
        self.status = Status()
        self._build_centre()
        self._build_dock()
        self._build_theatres()
        self.setStatusBar(self.status)
        self._connect()
        kept = self.settings.tab()
        self._show_tab(kept if kept in VIEWS else next(iter(VIEWS)))
        self._default_layout = self.saveState()
        self._restore_docks()

    def _build_centre(self) -> None:
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT // 2)
        layout.addWidget(self.notices)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.lights)
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

        titles = {
            "training": (self.tr("Training"), self.training),
            "masking": (self.tr("Gradient masking"), self.verdict),
            "substitute": (self.tr("Substitute"), self.substitute),
            "transfer": (self.tr("Transfer"), self.transfer),
        }
        docks = {
            name: BottomDock(
                name, title, panel, window=self, settings=self.settings, share=_THEATRE_SHARE
            )
            for name, (title, panel) in titles.items()
        }
        self.training_dock, self.substitute_dock = docks["training"], docks["substitute"]
        self.verdict_dock, self.transfer_dock = docks["masking"], docks["transfer"]
        for dock in (self.verdict_dock, self.substitute_dock, self.transfer_dock):
            self.tabifyDockWidget(self.training_dock, dock)

    def _connect(self) -> None:
        self.rows.tabChosen.connect(self.show_view)
        self.rows.studyWanted.connect(self.studyWanted)
        self.rows.optionsEdited.connect(self.viewOptionsEdited)
        self.rows.probed.connect(self.probed)
        self.verdict.substituteWanted.connect(self.substitute_dock.open)
        self.setup.galleryWanted.connect(self.galleryWanted)
        self.setup.openRequested.connect(self.openRequested)
        for panel in (self.setup, self.epsilon, self.rows):
            panel.edited.connect(self.edited)
            panel.dragStarted.connect(self.dragStarted)
            panel.dragFinished.connect(self.dragFinished)
        self.status.cancelRequested.connect(self.cancelRequested)

    @property
    def tab(self) -> str:
        """What is shown at the right of the pictures."""
        return self._tab

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """The engine is there: fill the pickers, name the device."""
        self._catalogue, self._setup = catalogue, None
        self.setup.set_catalogue(catalogue)
        self.status.set_device(catalogue.device, catalogue.device_detail)

    def render_experiment(self, experiment: Experiment) -> None:
        """Show the settings; results follow when they are there."""
        self.rows.set_compared(experiment.compare is not None)
        if experiment.updated(epsilon=0.0) != self._setup:
            # Sixty times a second only epsilon changes, and the setup does not show it.
            self._setup = experiment.updated(epsilon=0.0)
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
        self.rows.render_experiment(experiment, self._catalogue)

    @Slot()
    def _render_rested(self) -> None:
        """Tell the setup where a drag came to rest: another model or norm starts from there."""
        if self._experiment is not None and self._experiment.updated(epsilon=0.0) == self._setup:
            self.setup.display(self._experiment)
            self.setupRested.emit()

    def render_frame(self, frame: Frame) -> None:
        """Show an attack's state."""
        self.rows.render_frame(frame)
        self.setup.render_grants(frame.primary)
        self.epsilon.render_sizes(frame.primary.sizes)
        self.status.count_frame(frame.milliseconds)

    def render_gallery(self, frame: GalleryFrame) -> None:
        """Show thumbnails."""
        self.setup.render_gallery(frame)

    def render_lanes(self, lanes: Mapping[str, LaneState]) -> None:
        """Show what the engine is doing."""
        self.status.render_lanes(lanes)

    def show_loading(self, text: str) -> None:
        """Say what is being waited for."""
        self.rows.show_loading(text)
        self.status.show_loading(text)

    @Slot()
    def show_training(self) -> None:
        """Open the training theatre."""
        self.training_dock.open()

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
        self._show_tab(tab)
        self.tabShown.emit()

    def _show_tab(self, tab: str) -> None:
        self._tab = tab
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
