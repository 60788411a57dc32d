"""Everything a person chooses except epsilon, in one column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Experiment
from advstudio.session.frames import GalleryFrame, Outcome
from advstudio.ui.experiment.availability import Grants
from advstudio.ui.experiment.choices import with_defense, with_model, with_raised_defense
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import heading
from advstudio.ui.setup.attack_section import AttackSection
from advstudio.ui.setup.compare_section import CompareSection
from advstudio.ui.setup.defense_stack import DefenseStack
from advstudio.ui.setup.model_picker import ModelPicker
from advstudio.ui.setup.picture_section import PictureSection
from advstudio.ui.setup.plane_section import PlaneSection

_WIDTH = 300


class SetupPanel(QScrollArea):
    """Edits everything but epsilon; disabled until it has a catalogue."""

    edited = Signal(dict)
    dragStarted = Signal()
    dragFinished = Signal()
    galleryWanted = Signal(int, int)
    openRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment = Experiment()
        self._catalogue: Catalogue | None = None
        self._picture = PictureSection()
        self._model = self._build_model()
        self._defenses = DefenseStack()
        self._attack = AttackSection()
        self._plane = PlaneSection()
        self._compare = CompareSection()
        self._content = self._build_content()
        self._dress()
        self._connect()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is something to choose from."""
        self._catalogue = catalogue
        self._model.offer_all(catalogue)
        self.display(self._experiment)
        self._picture.ask_again()
        self._content.setEnabled(True)

    def display(self, experiment: Experiment) -> None:
        """Show an experiment; before the catalogue is there it is only kept."""
        self._experiment = experiment
        if self._catalogue is None:
            return
        self._picture.display(experiment, self._catalogue)
        self._model.display(experiment.model)
        self._defenses.set_catalogue(self._catalogue, experiment.model)
        self._defenses.display(experiment.defenses)
        self._attack.display(experiment, self._catalogue)
        self._plane.display(experiment, self._catalogue)
        self._compare.display(experiment, self._catalogue)

    def render_grants(self, outcome: Outcome) -> None:
        """What the defended model grants; the attack picker says which ones cannot start."""
        self._attack.render_grants(Grants(outcome.output, outcome.gradient))

    def render_gallery(self, frame: GalleryFrame) -> None:
        """Show thumbnails that were asked for by `galleryWanted`."""
        self._picture.render_gallery(frame)

    @property
    def picture_count(self) -> int:
        """How many pictures there are to choose from."""
        return self._picture.length

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 95 * theme.UNIT)

    def _build_model(self) -> ModelPicker:
        return ModelPicker(
            name=self.tr("Model"),
            tip=self.tr("The classifier under attack. Type to search."),
        )

    def _build_content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        margin = theme.UNIT + theme.UNIT // 2
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.UNIT // 2)
        for title, widget in (
            (self.tr("Picture"), self._picture),
            (self.tr("Model"), self._model),
            (self.tr("Defense"), self._defenses),
            (self.tr("Attack"), self._attack),
            (self.tr("Decision surface"), self._plane),
        ):
            column.addWidget(heading(title, widget))
            column.addWidget(widget)
            column.addSpacing(theme.UNIT)
        column.addWidget(self._compare)
        column.addStretch(1)
        content.setEnabled(False)
        return content

    def _dress(self) -> None:
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _connect(self) -> None:
        for section in (self._picture, self._attack, self._plane, self._compare):
            section.edited.connect(self.edited)
        self._model.edited.connect(self._on_model_edited)
        self._defenses.edited.connect(self._on_defense_edited)
        self._defenses.raised.connect(self._on_defense_raised)
        for part in (self._defenses, self._attack, self._compare):
            part.dragStarted.connect(self.dragStarted)
            part.dragFinished.connect(self.dragFinished)
        self._picture.wanted.connect(self.galleryWanted)
        self._picture.openRequested.connect(self.openRequested)

    @Slot(str)
    def _on_model_edited(self, name: str) -> None:
        if self._catalogue is not None:
            self.edited.emit(with_model(self._experiment, self._catalogue, name))

    @Slot(int, object)
    def _on_defense_edited(self, position: int, choice: Choice | None) -> None:
        self.edited.emit(with_defense(self._experiment, position, choice))

    @Slot(int)
    def _on_defense_raised(self, position: int) -> None:
        self.edited.emit(with_raised_defense(self._experiment, position))
