"""Which picture is attacked: a dataset, its gallery, or a file."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QRandomGenerator, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QSpinBox

from advstudio.session.catalogue import Catalogue, DatasetEntry
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.frames import GalleryFrame
from advstudio.ui.experiment.choices import with_dataset
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit import theme
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, wrapped
from advstudio.ui.kit.glyph_button import Glyph, GlyphButton
from advstudio.ui.kit.section import Section, row_of
from advstudio.ui.setup.gallery import Gallery

_FILE = "file"
_GALLERY_HEIGHT = 22 * theme.UNIT + theme.UNIT // 2


class PictureSection(Section):
    """Edits the picture; `wanted` asks for thumbnails, `openRequested` for a file dialog.

    Args:
        edits: Where changes go.
    """

    wanted = Signal(int, int)
    openRequested = Signal()

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._experiment = Experiment()
        self._catalogue: Catalogue | None = None
        self._length = 0
        self._datasets = ChoiceCombo()
        self._gallery = Gallery()
        self._previous = GlyphButton(Glyph.PREVIOUS)
        self._number = QSpinBox()
        self._next = GlyphButton(Glyph.NEXT)
        self._random = GlyphButton(Glyph.RANDOM)
        self._open = QPushButton(self.tr("Open…"))
        self._explain()
        self._arrange()
        self._connect()

    def display(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show the experiment's picture."""
        self._experiment, self._catalogue = experiment, catalogue
        picture = experiment.picture
        self._datasets.set_options(self._options(catalogue, picture))
        self._datasets.select(picture.dataset)
        if picture.file is None and (entry := catalogue.datasets.get(picture.dataset)):
            self._show_length(entry.length)
        elif not self._gallery.shows(picture):
            self._show_length(picture.index + 1)
        with QSignalBlocker(self._number):
            self._number.setValue(picture.index)
        self._gallery.select(picture.index)

    def render_gallery(self, frame: GalleryFrame) -> None:
        """Show thumbnails; for a folder they also say how many pictures it holds."""
        self._gallery.display(frame)
        if self._gallery.shows(frame.request.picture):
            self._show_length(frame.length)

    @property
    def length(self) -> int:
        """How many pictures there are to choose from."""
        return self._length

    def ask_again(self) -> None:
        """There is a new engine, which knows nothing of the thumbnails asked for."""
        self._gallery.ask_again()

    def _show_length(self, length: int) -> None:
        self._length = length
        self._gallery.set_length(self._experiment.picture, length)
        with QSignalBlocker(self._number):
            self._number.setRange(0, max(0, length - 1))
        for button in (self._previous, self._next, self._random):
            button.setEnabled(length > 1)

    def _options(self, catalogue: Catalogue, picture: PictureRef) -> tuple[Option, ...]:
        options = tuple(self._option(entry) for entry in catalogue.datasets.values())
        if picture.file is None:
            return options
        return (*options, Option(_FILE, PurePath(picture.file).name, picture.file))

    def _option(self, entry: DatasetEntry) -> Option:
        reason = "" if entry.models else self.tr("no model knows its classes")
        return Option(entry.name, entry.title, wrapped(entry.summary, entry.source), reason)

    def _explain(self) -> None:
        explain(
            self._datasets,
            name=self.tr("Dataset"),
            tip=self.tr("Where the pictures come from; another dataset may bring another model."),
        )
        explain(
            self._previous,
            name=self.tr("Previous picture"),
            tip=self.tr("The picture before this one."),
        )
        explain(
            self._number,
            name=self.tr("Number of the picture"),
            tip=self.tr("The picture's number in its dataset, from 0."),
        )
        explain(
            self._next, name=self.tr("Next picture"), tip=self.tr("The picture after this one.")
        )
        explain(
            self._random, name=self.tr("Random picture"), tip=self.tr("Any picture of the dataset.")
        )
        explain(
            self._open,
            name=self.tr("Open a picture of your own"),
            tip=self.tr("A picture file of your own; it is cut to the model's input size."),
        )

    def _arrange(self) -> None:
        self._datasets.setEditable(False)
        self._gallery.setFixedHeight(_GALLERY_HEIGHT)
        self._number.setKeyboardTracking(False)
        self._number.setPrefix("# ")
        self._number.setFixedHeight(INPUT_HEIGHT)
        self._number.setMinimumWidth(9 * theme.UNIT)
        self._number.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._open.setFixedSize(9 * theme.UNIT, INPUT_HEIGHT)
        self.add(self._datasets)
        self.add(self._gallery)
        self.add(row_of(self._previous, self._number, self._next, self._random, self._open))

    def _connect(self) -> None:
        self._datasets.picked.connect(self._on_dataset_picked)
        self._gallery.chosen.connect(self._choose)
        self._gallery.wanted.connect(self.wanted)
        self._number.valueChanged.connect(self._choose)
        self._previous.clicked.connect(self._choose_previous)
        self._next.clicked.connect(self._choose_next)
        self._random.clicked.connect(self._choose_random)
        self._open.clicked.connect(self.openRequested)

    @Slot(object)
    def _on_dataset_picked(self, name: str) -> None:
        if self._catalogue is not None and name != _FILE:
            self._edits.edited.emit(with_dataset(self._experiment, self._catalogue, name))

    @Slot(int)
    def _choose(self, index: int) -> None:
        picture = self._experiment.picture
        chosen = PictureRef(dataset=picture.dataset, index=index, file=picture.file)
        self._edits.edited.emit({"picture": chosen})

    @Slot()
    def _choose_previous(self) -> None:
        self._choose((self._experiment.picture.index - 1) % self._length)

    @Slot()
    def _choose_next(self) -> None:
        self._choose((self._experiment.picture.index + 1) % self._length)

    @Slot()
    def _choose_random(self) -> None:
        # One of the others, so that the button always does something.
        away = QRandomGenerator.global_().bounded(1, self._length)
        self._choose((self._experiment.picture.index + away) % self._length)
