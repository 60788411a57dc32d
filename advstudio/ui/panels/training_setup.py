"""Before a training: recipe, model, seed and name; and what was left unfinished."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice
from advstudio.ui import theme
from advstudio.ui.availability import Obstacle
from advstudio.ui.panels.unfinished_section import UnfinishedSection
from advstudio.ui.sentences import name_complaint
from advstudio.ui.training_draft import (
    TrainingDraft,
    is_trainable,
    trainable_instead,
)
from advstudio.ui.widgets.explained import INPUT_HEIGHT, explain, heading
from advstudio.ui.widgets.part_picker import PartPicker
from advstudio.ui.widgets.section import Section
from advstudio.ui.widgets.seed_box import SeedBox

_COLUMN = 38 * theme.UNIT


class TrainingSetup(QScrollArea):
    """Three columns: the recipe with its form, the rest and Start, the unfinished ones."""

    edited = Signal(dict)
    """Fields of the draft that somebody changed."""
    started = Signal()
    modelWanted = Signal(str)
    resumed = Signal(object)
    """An Unfinished that is to go on."""
    opened = Signal(object)
    """An Unfinished that somebody wants to look at before it goes on, or goes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._instead = ""
        self._recipe = self._build_recipe()
        self._about = _sentence()
        self._model = _sentence()
        self._take_model = QPushButton()
        self._seed = self._build_seed()
        self._name = QLineEdit()
        self._complaint = _sentence()
        self._start = QPushButton(self.tr("Start training"))
        self._unfinished = UnfinishedSection()
        self._explain()
        self._arrange()
        self._connect()

    @property
    def complaint(self) -> str:
        """Why nothing can be started, or ""."""
        return self._complaint.text()

    @property
    def start_button(self) -> QPushButton:
        """Starts what is chosen."""
        return self._start

    def render(  # type: ignore[override] # see ParamForm
        self, draft: TrainingDraft, model: str, catalogue: Catalogue
    ) -> None:
        """Show what is chosen, for the experiment's model."""
        self._recipe.set_offers(tuple((e, Obstacle.NONE) for e in catalogue.recipes.values()))
        self._recipe.render(draft.recipe)
        recipe = catalogue.recipes.get(draft.recipe.name)
        self._about.setText(f"{recipe.summary}\n{recipe.source}" if recipe else "")
        self._seed.render(draft.seed)
        self._name.setPlaceholderText(draft.name_for(model, catalogue))
        if draft.name != self._name.text():
            # Not while somebody types: that would take the cursor to the end.
            self._name.setText(draft.name)
        self._render_model(model, catalogue)
        self._render_complaint(draft, model, catalogue)
        self._unfinished.render(catalogue.unfinished)

    def _render_model(self, model: str, catalogue: Catalogue) -> None:
        entry = catalogue.models.get(model)
        instead = trainable_instead(catalogue)
        can_train = is_trainable(entry)
        self._take_model.setVisible(not can_train and instead is not None)
        title = entry.title if entry else model
        if can_train or instead is None:
            self._model.setText(title)
            return
        self._instead = instead.name
        self._take_model.setText(self.tr("Choose {title}").format(title=instead.title))
        self._model.setText(
            self.tr(
                "{title} cannot be trained here: only MNIST's training pictures ship with the "
                "program. Choose a model for digits."
            ).format(title=title)
        )

    def _render_complaint(self, draft: TrainingDraft, model: str, catalogue: Catalogue) -> None:
        obstacle = draft.obstacle(model, catalogue)
        name = draft.name_for(model, catalogue)
        self._complaint.setText(name_complaint(obstacle, name))
        self._complaint.setVisible(bool(obstacle))
        can_start = not obstacle and is_trainable(catalogue.models.get(model))
        self._start.setEnabled(can_start)

    def _build_recipe(self) -> PartPicker:
        return PartPicker(
            name=self.tr("Recipe"),
            tip=self.tr(
                "A recipe says how a network is trained: on which pictures, attacked or not, and "
                "towards what. Type to search. Source: Goodfellow et al. 2015, arXiv:1412.6572."
            ),
        )

    def _build_seed(self) -> SeedBox:
        return SeedBox(
            name=self.tr("Seed of the training"),
            tip=self.tr(
                "The initial weights, the order of the pictures and all random starts follow from "
                "it; on the CPU the same seed gives the same network, to the bit."
            ),
        )

    def _explain(self) -> None:
        explain(
            self._name,
            name=self.tr("Name of the weights"),
            tip=self.tr("What the trained weights are called; empty takes the name shown."),
        )
        explain(
            self._start,
            name=self.tr("Start training"),
            tip=self.tr(
                "Trains while you go on with the rest of the window; a drag comes first, and the "
                "training waits for it."
            ),
        )
        explain(
            self._take_model,
            name=self.tr("Choose a model that can be trained"),
            tip=self.tr("Changes the model of the window; Undo takes it back."),
        )

    def _arrange(self) -> None:
        self._name.setFixedHeight(INPUT_HEIGHT)
        self._name.setMaxLength(64)
        content = QWidget()
        row = QHBoxLayout(content)
        margin = theme.UNIT + theme.UNIT // 2
        row.setContentsMargins(margin, theme.UNIT // 2, margin, theme.UNIT)
        row.setSpacing(4 * theme.UNIT)
        rest = Section()
        rest.add_row(self.tr("Model"), self._model)
        rest.add(self._take_model)
        rest.add_row(self.tr("Seed"), self._seed)
        rest.add_row(self.tr("Name"), self._name)
        rest.add(self._complaint)
        rest.add(self._start)
        for title, buddy, widgets in (
            (self.tr("Recipe"), self._recipe, (self._recipe,)),
            (self.tr("Training"), self._seed, (self._about, rest)),
            (self.tr("Unfinished"), self._unfinished, (self._unfinished,)),
        ):
            row.addWidget(_column(title, buddy, *widgets))
        row.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _connect(self) -> None:
        self._recipe.edited.connect(self._on_recipe_edited)
        self._seed.edited.connect(self._on_seed_edited)
        self._name.textEdited.connect(self._on_name_edited)
        self._start.clicked.connect(self.started)
        self._name.returnPressed.connect(self._start.click)
        self._take_model.clicked.connect(self._on_take_model)
        self._unfinished.resumed.connect(self.resumed)
        self._unfinished.opened.connect(self.opened)

    @Slot(object)
    def _on_recipe_edited(self, choice: Choice) -> None:
        self.edited.emit({"recipe": choice})

    @Slot(int)
    def _on_seed_edited(self, seed: int) -> None:
        self.edited.emit({"seed": seed})

    @Slot(str)
    def _on_name_edited(self, name: str) -> None:
        self.edited.emit({"name": name})

    @Slot()
    def _on_take_model(self) -> None:
        self.modelWanted.emit(self._instead)


def _sentence() -> QLabel:
    label = QLabel(wordWrap=True)
    label.setProperty("role", "muted")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return label


def _column(title: str, buddy: QWidget, *widgets: QWidget) -> QWidget:
    column = QWidget()
    column.setFixedWidth(_COLUMN)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.UNIT // 2)
    layout.addWidget(heading(title, buddy))
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return column
