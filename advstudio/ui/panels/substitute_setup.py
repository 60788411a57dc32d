"""Before a substitute is trained: who is copied, into what, and at what price."""

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

from advstudio.session.catalogue import Catalogue, Parameter
from advstudio.session.experiment import Experiment
from advstudio.session.same_errors_frames import SameErrorsFrame
from advstudio.ui import theme
from advstudio.ui.classifier_names import classifier_title
from advstudio.ui.panels.substitute_errors import SubstituteErrors
from advstudio.ui.sentences import name_complaint
from advstudio.ui.substitute_draft import SubstituteDraft, substitutes
from advstudio.ui.training_draft import is_trainable, trainable_instead
from advstudio.ui.widgets.choice_combo import Option
from advstudio.ui.widgets.explained import INPUT_HEIGHT, explain, heading, wrapped
from advstudio.ui.widgets.param_form import ParamForm
from advstudio.ui.widgets.plain_combo import PlainCombo
from advstudio.ui.widgets.section import Section
from advstudio.ui.widgets.seed_box import SeedBox

_COLUMN = 40 * theme.UNIT
_NUMBERS = ("seeds", "rounds", "step", "epochs", "budget")


class SubstituteSetup(QScrollArea):
    """Three columns: the oracle, the substitute with its numbers, and Start."""

    edited = Signal(dict)
    """Fields of the draft that somebody changed."""
    started = Signal()
    modelWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._instead = ""
        self._oracle = _sentence()
        self._take_model = QPushButton()
        self._errors = SubstituteErrors()
        self._architecture = PlainCombo()
        self._form = ParamForm(after=self._architecture)
        self._seed = self._build_seed()
        self._name = QLineEdit()
        self._complaint = _sentence()
        self._start = QPushButton(self.tr("Train the substitute"))
        self._explain()
        self._arrange()
        self._connect()

    @property
    def errors(self) -> SubstituteErrors:
        """What the oracle has wrong, whatever it tells."""
        return self._errors

    @property
    def oracle(self) -> str:
        """What is said of the oracle."""
        return self._oracle.text()

    @property
    def complaint(self) -> str:
        """Why nothing can be started, or ""."""
        return self._complaint.text()

    @property
    def start_button(self) -> QPushButton:
        """Starts what is chosen."""
        return self._start

    def render(  # type: ignore[override] # see ParamForm
        self, draft: SubstituteDraft, experiment: Experiment, catalogue: Catalogue
    ) -> None:
        """Show what is chosen, for the experiment's classifier."""
        self._architecture.set_options(
            tuple(
                Option(entry.name, entry.title, wrapped(entry.summary, entry.source))
                for entry in substitutes(catalogue)
            )
        )
        self._architecture.select(draft.substitute)
        self._form.render(self._parameters(), {name: getattr(draft, name) for name in _NUMBERS})
        self._seed.render(draft.seed)
        self._name.setPlaceholderText(draft.name_for(catalogue))
        if draft.name != self._name.text():
            # Not while somebody types: that would take the cursor to the end.
            self._name.setText(draft.name)
        self._render_oracle(experiment, catalogue)
        self._render_complaint(draft, experiment, catalogue)

    def render_errors(self, frame: SameErrorsFrame | None) -> None:
        """Show what the oracle has wrong; None while nobody has counted."""
        self._errors.render_errors(frame)

    def _render_oracle(self, experiment: Experiment, catalogue: Catalogue) -> None:
        title = classifier_title(experiment.model, experiment.defenses, catalogue)
        instead = trainable_instead(catalogue)
        can_copy = is_trainable(catalogue.models.get(experiment.model))
        self._take_model.setVisible(not can_copy and instead is not None)
        self._errors.setVisible(can_copy)
        if can_copy or instead is None:
            self._oracle.setText(
                self.tr(
                    "{title}. It is asked for labels only: the attacker sees no probability and "
                    "no gradient, whatever it grants in the window."
                ).format(title=title)
            )
            return
        self._instead = instead.name
        self._take_model.setText(self.tr("Choose {title}").format(title=instead.title))
        self._oracle.setText(
            self.tr(
                "{title} cannot be copied here: only handwritten digits ship with the program in "
                "numbers. Choose a model for digits."
            ).format(title=title)
        )

    def _render_complaint(
        self, draft: SubstituteDraft, experiment: Experiment, catalogue: Catalogue
    ) -> None:
        obstacle = draft.obstacle(catalogue)
        self._complaint.setText(name_complaint(obstacle, draft.name_for(catalogue)))
        self._complaint.setVisible(bool(obstacle))
        can_copy = is_trainable(catalogue.models.get(experiment.model))
        self._start.setEnabled(not obstacle and can_copy)

    def _parameters(self) -> tuple[Parameter, ...]:
        seeds = self.tr(
            "Pictures that the attacker begins with; their labels he asks the oracle for. "
            "Papernot et al. 2017 began with 100 and 150 (arXiv:1602.02697)."
        )
        rounds = self.tr(
            "How often the set is augmented. Each time the substitute is trained, and every "
            "picture of the set gets a neighbour where the substitute's answer changes fastest."
        )
        step = self.tr(
            "λ: how far a neighbour is from its picture, in every pixel, along the sign of the "
            "substitute's Jacobian (Papernot et al. 2017, arXiv:1602.02697)."
        )
        epochs = self.tr("Passes over the set in every round.")
        budget = self.tr(
            "Pictures that the oracle may be asked about, in all; when they do not suffice for "
            "all pictures of the set, some of them are drawn."
        )
        usual = SubstituteDraft()
        return (
            Parameter("seeds", "integer", usual.seeds, 10, 500, (), seeds),
            Parameter("rounds", "integer", usual.rounds, 1, 20, (), rounds),
            Parameter("step", "number", usual.step, 0.01, 1.0, (), step),
            Parameter("epochs", "integer", usual.epochs, 1, 100, (), epochs),
            Parameter("budget", "integer", usual.budget, 500, 100_000, (), budget),
        )

    def _build_seed(self) -> SeedBox:
        return SeedBox(
            name=self.tr("Seed of the substitute"),
            tip=self.tr(
                "The choice of the pictures, the initial weights and the order of the training "
                "follow from it; on the CPU the same seed gives the same substitute, to the bit."
            ),
        )

    def _explain(self) -> None:
        explain(
            self._architecture,
            name=self.tr("Architecture of the substitute"),
            tip=self.tr(
                "The attacker's own network. It need not be the oracle's: what fools one often "
                "fools the other (Papernot et al. 2016, arXiv:1605.07277)."
            ),
        )
        explain(
            self._name,
            name=self.tr("Name of the substitute"),
            tip=self.tr("What its weights are called; empty takes the name shown."),
        )
        explain(
            self._start,
            name=self.tr("Train the substitute"),
            tip=self.tr(
                "Asks the oracle for labels and learns them, while you go on with the rest of the "
                "window; a drag comes first."
            ),
        )
        explain(
            self._take_model,
            name=self.tr("Choose a model that can be copied"),
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
        numbers, rest = Section(), Section()
        numbers.add(self._architecture)
        numbers.add(self._form)
        rest.add_row(self.tr("Seed"), self._seed)
        rest.add_row(self.tr("Name"), self._name)
        rest.add(self._complaint)
        rest.add(self._start)
        for title, buddy, widgets in (
            (self.tr("Oracle"), None, (self._oracle, self._take_model, self._errors)),
            (self.tr("Substitute"), self._architecture, (numbers,)),
            (self.tr("Attack"), self._seed, (self._build_about(), rest)),
        ):
            row.addWidget(_column(title, buddy, *widgets))
        row.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _build_about(self) -> QLabel:
        about = _sentence()
        about.setText(
            self.tr(
                "An attacker without a gradient trains a model of his own on the oracle's labels, "
                "follows that one's gradient, and carries the examples over.\nPapernot et al. "
                "2017, arXiv:1602.02697"
            )
        )
        return about

    def _connect(self) -> None:
        self._architecture.picked.connect(self._on_architecture_picked)
        self._form.edited.connect(self.edited)
        self._seed.edited.connect(self._on_seed_edited)
        self._name.textEdited.connect(self._on_name_edited)
        self._start.clicked.connect(self.started)
        self._name.returnPressed.connect(self._start.click)
        self._take_model.clicked.connect(self._on_take_model)

    @Slot(object)
    def _on_architecture_picked(self, name: str) -> None:
        self.edited.emit({"substitute": name})

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


def _column(title: str, buddy: QWidget | None, *widgets: QWidget) -> QWidget:
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
