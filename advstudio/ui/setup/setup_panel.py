"""Everything a person chooses except epsilon, in one column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Experiment
from advstudio.session.frames import Outcome
from advstudio.ui.experiment.availability import Grants
from advstudio.ui.experiment.choices import with_defense, with_model, with_raised_defense
from advstudio.ui.experiment.edits import Edits
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
    """Edits everything but epsilon; disabled until it has a catalogue.

    Attributes:
        picture: Which picture, with its gallery.

    Args:
        edits: Where changes go.
    """

    def __init__(self, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._experiment = Experiment()
        self._catalogue: Catalogue | None = None
        self.picture = PictureSection(edits)
        self._model = self._build_model()
        self._defenses = DefenseStack()
        self._attack = AttackSection(edits)
        self._plane = PlaneSection(edits)
        self._compare = CompareSection(edits)
        self._content = self._build_content()
        self._dress()
        self._connect()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is something to choose from."""
        self._catalogue = catalogue
        self._model.offer_all(catalogue)
        self.display(self._experiment)
        self.picture.ask_again()
        self._content.setEnabled(True)

    def display(self, experiment: Experiment) -> None:
        """Show an experiment; before the catalogue is there it is only kept."""
        self._experiment = experiment
        if self._catalogue is None:
            return
        self.picture.display(experiment, self._catalogue)
        self._model.display(experiment.model)
        self._defenses.set_catalogue(self._catalogue, experiment.model)
        self._defenses.display(experiment.defenses)
        self._attack.display(experiment, self._catalogue)
        self._plane.display(experiment, self._catalogue)
        self._compare.display(experiment, self._catalogue)

    def render_grants(self, outcome: Outcome) -> None:
        """What the defended model grants; the attack picker says which ones cannot start."""
        self._attack.render_grants(Grants(outcome.output, outcome.gradient))

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
            (self.tr("Picture"), self.picture),
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
        self._model.edited.connect(self._on_model_edited)
        self._defenses.edited.connect(self._on_defense_edited)
        self._defenses.raised.connect(self._on_defense_raised)
        self._defenses.dragStarted.connect(self._edits.dragStarted)
        self._defenses.dragFinished.connect(self._edits.dragFinished)

    @Slot(str)
    def _on_model_edited(self, name: str) -> None:
        if self._catalogue is not None:
            self._edits.edited.emit(with_model(self._experiment, self._catalogue, name))

    @Slot(int, object)
    def _on_defense_edited(self, position: int, choice: Choice | None) -> None:
        self._edits.edited.emit(with_defense(self._experiment, position, choice))

    @Slot(int)
    def _on_defense_raised(self, position: int) -> None:
        self._edits.edited.emit(with_raised_defense(self._experiment, position))
