"""Writes what is shown as a figure, in a thread of its own: the window stays alive."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog

from advstudio.core.errors import AdvstudioError
from advstudio.session.catalogue import Catalogue
from advstudio.session.frames import Frame, SurfaceFrame, SweepFrame
from advstudio.session.outcome.guarantee_frames import GuaranteeFrame
from advstudio.ui.kit.sentences import translated
from advstudio.ui.shell.main_window import MainWindow

_Shown = tuple[
    Frame, SweepFrame | None, SurfaceFrame | None, Catalogue, GuaranteeFrame | None
]  # fmt: skip

_FILTERS = {"PDF (*.pdf)": "pdf", "SVG (*.svg)": "svg", "PNG (*.png)": "png"}
_SAVED = "The figure was saved as “{file}”."
_UNEXPECTED = "The figure could not be drawn. What went wrong is in the log."


class Export(QObject):
    """Asks where to, draws, and says in the window's notice how it went.

    Args:
        window: Whose notice and remembered folder are used.
    """

    finished = Signal(str)
    """The sentence that is shown at the end, be it success or failure."""

    _drawn = Signal(str, dict)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wanted: _Shown | None = None
        self._thread: threading.Thread | None = None
        self._drawn.connect(self._on_drawn, Qt.ConnectionType.QueuedConnection)
        app = QApplication.instance()
        assert app is not None, "there is a window"
        app.aboutToQuit.connect(self.close)

    @property
    def is_busy(self) -> bool:
        """Whether a figure is being drawn."""
        return self._thread is not None

    def ask(
        self,
        frame: Frame | None,
        sweep: SweepFrame | None,
        surface: SurfaceFrame | None,
        catalogue: Catalogue | None,
        *,
        guarantees: GuaranteeFrame | None = None,
    ) -> None:
        """Ask for a file; what is given here is drawn, whatever is shown by then."""
        if frame is None or not frame.is_final or catalogue is None:
            self._window.notices.show_sentence(
                self.tr(
                    "There is no final result to export yet. Try again when the attack is done."
                )
            )
            return
        self._wanted = (frame, sweep, surface, catalogue, guarantees)
        dialog = _FigureDialog(self._window)
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.open()

    def write(
        self,
        path: Path,
        frame: Frame,
        sweep: SweepFrame | None,
        surface: SurfaceFrame | None,
        catalogue: Catalogue,
        *,
        guarantees: GuaranteeFrame | None = None,
    ) -> None:
        """Start drawing into a file: PDF, SVG or PNG by its suffix."""
        if self.is_busy:
            self._window.notices.show_sentence(
                self.tr("Another figure is still being drawn. Try again when it is saved.")
            )
            return
        self._window.notices.show_sentence(self.tr("Drawing the figure…"))
        arguments = (path, (frame, sweep, surface, catalogue, guarantees))
        self._thread = threading.Thread(target=self._draw, args=arguments, name="export")
        self._thread.start()

    @Slot()
    def close(self) -> None:
        """Wait until the figure that is being drawn is saved."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @Slot(str)
    def _on_file_selected(self, file: str) -> None:
        self._window.settings.keep_folder(file)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            frame, sweep, surface, catalogue, guarantees = wanted
            self.write(Path(file), frame, sweep, surface, catalogue, guarantees=guarantees)

    def _draw(self, path: Path, shown: _Shown) -> None:
        """In the thread: no widget is touched, the end is told by a queued signal."""
        sentence: tuple[str, dict[str, object]] = (_UNEXPECTED, {})
        try:
            # Late: matplotlib takes a second to import, and who exports nothing needs none of it.
            from advstudio.figures.export import export

            frame, sweep, surface, catalogue, guarantees = shown
            export(path, frame, sweep, surface, catalogue, guarantees=guarantees)
            sentence = (_SAVED, {"file": str(path)})
        except AdvstudioError as error:
            sentence = (error.template, error.values)
        finally:
            self._drawn.emit(*sentence)

    @Slot(str, dict)
    def _on_drawn(self, template: str, values: dict[str, object]) -> None:
        self.close()
        sentence = translated(template, values)
        self._window.notices.show_sentence(sentence)
        self.finished.emit(sentence)


class _FigureDialog(QFileDialog):
    """Asks for a file; one without a suffix gets that of the chosen kind."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, filter=";;".join(_FILTERS))
        self.setWindowTitle(self.tr("Export figure"))
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setDirectory(window.settings.folder())
        self.filterSelected.connect(self._follow)
        self._follow(self.selectedNameFilter())
        self.selectFile("figure")

    @Slot(str)
    def _follow(self, name_filter: str) -> None:
        self.setDefaultSuffix(_FILTERS[name_filter])
