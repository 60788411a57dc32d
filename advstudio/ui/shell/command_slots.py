"""What the commands do: files, pictures, undo, look."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QMessageBox

from advstudio import __version__, paths
from advstudio.core.errors import AdvstudioError
from advstudio.session.files import SUFFIX, opened, saved
from advstudio.ui.experiment import choices
from advstudio.ui.experiment.store import Store
from advstudio.ui.kit.sentences import translated
from advstudio.ui.outcome.guarantee_presenter import GuaranteePresenter
from advstudio.ui.shell.actions import Commands
from advstudio.ui.shell.exporting import Export
from advstudio.ui.shell.look import Look
from advstudio.ui.shell.main_window import MainWindow
from advstudio.ui.shell.manual import Manual
from advstudio.ui.shell.presenter import Presenter
from advstudio.ui.views.surface.presenter import SurfacePresenter
from advstudio.ui.wire.theatres import THEATRES
from advstudio.ui.wire.views import VIEWS, translated_text

translate = QCoreApplication.translate

_SCHEMES = {
    "scheme-system": Qt.ColorScheme.Unknown,
    "scheme-light": Qt.ColorScheme.Light,
    "scheme-dark": Qt.ColorScheme.Dark,
}

_LAST_DIGIT = 9
"""There is no key for a tenth view."""


class CommandSlots(QObject):
    """Connects every command; opens and saves.

    Args:
        window: Whose menus are filled.
        store: What is opened into and saved from.
        presenter: Knows what is shown.
        look: Light or dark.
    """

    def __init__(self, window: MainWindow, store: Store, presenter: Presenter, look: Look) -> None:
        super().__init__(window)
        self._window, self._store, self._presenter, self._look = window, store, presenter, look
        self._file: Path | None = None
        stack = store.undo_stack
        self.commands = Commands(
            window,
            stack.createUndoAction(window, self.tr("Undo")),
            stack.createRedoAction(window, self.tr("Redo")),
        )
        self._export = Export(window)
        self._group_schemes()
        self._list_views()
        self._list_examples()
        self._connect()

    def _connect(self) -> None:
        slots = {
            "open": self.open_dialog, "open-picture": self.open_picture_dialog,
            "open-folder": self.open_folder_dialog, "save": self.save, "save-as": self.save_as,
            "export": self.export_dialog, "quit": self._window.close,
            "previous": self.previous_picture, "next": self.next_picture,
            "random": self.random_picture, "play": self._window.epsilon.toggle_play,
            "noise": self.toggle_noise, "cancel": self._presenter.cancel,
            "restart": self._presenter.restart_engine, "full-screen": self.toggle_full_screen,
            "reset-layout": self._window.reset_layout, "about": self.about,
            "manual": Manual(self._window).present,
        }  # fmt: skip
        for name, slot in slots.items():
            self.commands.connect(name, slot)
        self.commands.menu("&View").addAction(self._window.setup_dock.toggleViewAction())
        self._connect_theatres()
        self._window.setup.picture.openRequested.connect(self.open_picture_dialog)
        self._window.fileDropped.connect(self.open_file)
        self._store.undo_stack.cleanChanged.connect(self._show_title)

    def _connect_theatres(self) -> None:
        for name, theatre in THEATRES.items():
            stage, command = self._window.stages[name], theatre.command.name
            self.commands.connect(command, stage.dock.toggle)
            stage.dock.toggleViewAction().toggled.connect(self.commands[command].setChecked)
            first = self._presenter.roster.first_of(name)
            for more, slot in theatre.more:
                self.commands.connect(more.name, slot(first))

    def _list_views(self) -> None:
        """One entry per view that can stand beside the pictures, before all else."""
        menu, entries = self.commands.menu("&View"), []
        for number, (name, view) in enumerate(VIEWS.items(), start=1):
            entry = QAction(translated_text(view.title), self._window)
            if number <= _LAST_DIGIT:
                entry.setShortcut(f"Ctrl+{number}")
            entry.setToolTip(translated_text(view.tip))
            entry.setData(name)
            entries.append(entry)
        first = menu.actions()[0]
        menu.insertActions(first, entries)
        menu.insertSeparator(first)
        menu.triggered.connect(self._choose_view)

    @Slot(QAction)
    def _choose_view(self, entry: QAction) -> None:
        # The menu has other entries, too, which hold nothing.
        if entry.data() in VIEWS:
            self._window.show_view(entry.data())

    def _list_examples(self) -> None:
        """One entry per experiment that ships, in the order of their numbers."""
        menu = self.commands.menu("E&xamples")
        for file in sorted(paths.resource("experiments").glob("*.json"), key=_example_number):
            entry = QAction(example_title(file), menu)
            entry.setData(str(file))
            menu.addAction(entry)
        menu.triggered.connect(self._open_example)
        # Before Help, which people look for at the end.
        bar, last = self._window.menuBar(), self.commands.menu("&Help").menuAction()
        bar.removeAction(last)
        bar.addAction(last)

    @Slot(QAction)
    def _open_example(self, entry: QAction) -> None:
        self._store.replace(opened(Path(entry.data())))

    def close(self) -> None:
        """Let a figure that is being written come to its end."""
        self._export.close()

    def _group_schemes(self) -> None:
        group = QActionGroup(self)
        for name, scheme in _SCHEMES.items():
            group.addAction(self.commands[name])
            self.commands[name].setChecked(scheme == self._look.scheme)
        group.triggered.connect(self._choose_scheme)

    @Slot()
    def _choose_scheme(self) -> None:
        chosen = next(name for name in _SCHEMES if self.commands[name].isChecked())
        self._look.choose(_SCHEMES[chosen])

    @Slot()
    def open_dialog(self) -> None:
        """Ask for an experiment file and open it."""
        self._open_chosen(self.tr("Open experiment"), self.tr("Experiments (*.json)"))

    @Slot()
    def open_picture_dialog(self) -> None:
        """Ask for a picture file and attack it."""
        pattern = self.tr("Pictures ({patterns})").format(
            patterns="*.png *.jpg *.jpeg *.bmp *.gif *.tif *.tiff *.webp"
        )
        self._open_chosen(self.tr("Open picture"), pattern)

    @Slot()
    def open_folder_dialog(self) -> None:
        """Ask for a folder and attack its first picture."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open picture folder"), self._window.settings.folder()
        )
        if folder:
            self.open_file(folder)

    def _open_chosen(self, title: str, pattern: str) -> None:
        folder = self._window.settings.folder()
        file, _ = QFileDialog.getOpenFileName(self._window, title, folder, pattern)
        if file:
            self.open_file(file)

    @Slot(str)
    def open_file(self, file: str) -> None:
        """Open an experiment, a picture or a folder of pictures, by what it is."""
        self._window.settings.keep_folder(file)
        try:
            found = opened(Path(file))
        except AdvstudioError as error:
            self._window.notices.show_sentence(translated(error.template, error.values))
            return
        if Path(file).suffix.lower() == SUFFIX:
            self._store.replace(found)
            self._remember(Path(file))
        else:
            # A picture changes the picture only; model, defense and attack stay.
            self._store.update(picture=found.picture)

    @Slot()
    def save(self) -> None:
        """Save to the file it came from; ask where there is none."""
        if self._file is None:
            self.save_as()
        else:
            self.save_to(self._file)

    @Slot()
    def save_as(self) -> None:
        """Ask for a file and save."""
        suggestion = self._file or Path(self._window.settings.folder()) / "experiment.json"
        file, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save experiment"),
            str(suggestion),
            self.tr("Experiments (*.json)"),
        )
        if file:
            self._window.settings.keep_folder(file)
            self.save_to(Path(file).with_suffix(SUFFIX))

    def save_to(self, file: Path) -> None:
        """Save; the old file stays whole if that fails."""
        try:
            saved(self._store.experiment, file)
        except AdvstudioError as error:
            self._window.notices.show_sentence(translated(error.template, error.values))
            return
        self._remember(file)

    def _remember(self, file: Path) -> None:
        self._file = file
        self._store.undo_stack.setClean()
        self._show_title()

    @Slot()
    def _show_title(self) -> None:
        if self._file is not None:
            self._window.setWindowTitle(
                self.tr("{file}[*] – advstudio").format(file=self._file.name)
            )
            self._window.setWindowModified(not self._store.undo_stack.isClean())

    @Slot()
    def export_dialog(self) -> None:
        """Ask for a file and write what is shown as a figure."""
        shown = self._presenter
        frames = (shown.frame, shown.sweep, shown.roster.of(SurfacePresenter).surface)
        guarantees = shown.roster.of(GuaranteePresenter).frame
        self._export.ask(*frames, shown.catalogue, guarantees=guarantees)

    @Slot()
    def previous_picture(self) -> None:
        """Attack the picture before this one."""
        self._step_picture(-1)

    @Slot()
    def next_picture(self) -> None:
        """Attack the picture after this one."""
        self._step_picture(1)

    @Slot()
    def random_picture(self) -> None:
        """Attack any picture of the dataset."""
        self._step_picture(random.randrange(1, max(2, self._window.setup.picture.length)))

    def _step_picture(self, step: int) -> None:
        picture = self._store.experiment.picture
        count = max(1, self._window.setup.picture.length)
        moved = picture.model_copy(update={"index": (picture.index + step) % count})
        self._store.update(picture=moved)

    @Slot()
    def toggle_noise(self) -> None:
        """Show noise of the same size beside the attack, or not."""
        self._store.update(**choices.toggled_noise(self._store.experiment))

    @Slot()
    def toggle_full_screen(self) -> None:
        """Use the whole screen, or not."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def about(self) -> None:
        """Version, licence and sources."""
        text = self.tr(
            "<h3>advstudio {version}</h3><p>Pick a model and a defense, drag epsilon, watch the "
            "adversarial example happen.</p><p>After Goodfellow and Papernot, “Is attacking "
            "machine learning easier than defending it?”, 2017.</p><p>MIT licence. Qt is used "
            "under the LGPL.</p>"
        )
        QMessageBox.about(
            self._window, self.tr("About advstudio"), text.format(version=__version__)
        )


def example_title(file: Path) -> str:
    """What an experiment that ships is called; its file name is its text in English."""
    titles = {
        "panda-to-gibbon": translate("examples", "A panda becomes a gibbon"),
        "noise-does-nothing": translate("examples", "Noise of the same size does nothing"),
        "adversarial-training-holds": translate("examples", "Adversarial training holds"),
        "label-only-hides-nothing": translate("examples", "Label only: hidden, not solved"),
        "distillation-falls-to-transfer": translate(
            "examples", "Distillation falls to a carried-over example"
        ),
        "hidden-or-robust": translate("examples", "Hidden or robust: two verdicts"),
    }
    name = file.stem.partition("-")[2]
    return titles.get(name, name.replace("-", " ").capitalize())


def _example_number(file: Path) -> int:
    return int(file.stem.partition("-")[0])
