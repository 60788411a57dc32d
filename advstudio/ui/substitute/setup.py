"""Before a substitute is trained: who is copied, into what, and at what price."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QLabel, QWidget

from advstudio.session.catalogue import Catalogue, Parameter
from advstudio.session.experiment import Experiment
from advstudio.session.outcome.same_errors_frames import SameErrorsFrame
from advstudio.ui.experiment.classifier_names import classifier_title
from advstudio.ui.experiment.trainable import (
    can,
    dataset_title,
    datasets_for,
    model_instead,
)
from advstudio.ui.kit import theme
from advstudio.ui.kit.choice_combo import Option
from advstudio.ui.kit.explained import explain, wrapped
from advstudio.ui.kit.param_form import ParamForm
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.kit.section import Section
from advstudio.ui.kit.sentences import name_complaint
from advstudio.ui.runs.setup import RunSetup, SetupTexts, column, sentence
from advstudio.ui.substitute.draft import SubstituteDraft, substitutes
from advstudio.ui.substitute.errors import SubstituteErrors

translate = QCoreApplication.translate

_COLUMN = 40 * theme.UNIT
_NUMBERS = ("seeds", "rounds", "step", "epochs", "budget")


class SubstituteSetup(RunSetup):
    """Three columns: the oracle, the substitute with its numbers, and Start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_texts(), parent)
        self._errors = SubstituteErrors()
        self._architecture = PlainCombo()
        self._form = ParamForm(after=self._architecture)
        self._explain_architecture()
        self._arrange(*self._columns())
        self._architecture.picked.connect(self._on_architecture_picked)
        self._form.edited.connect(self.edited)

    @property
    def errors(self) -> SubstituteErrors:
        """What the oracle has wrong, whatever it tells."""
        return self._errors

    def display(self, draft: SubstituteDraft, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show what is chosen, for the experiment's classifier."""
        draft = draft.fitted_to(experiment.model, catalogue)
        self._architecture.set_options(
            tuple(
                Option(entry.name, entry.title, wrapped(entry.summary, entry.source))
                for entry in substitutes(experiment.model, catalogue)
            )
        )
        self._architecture.select(draft.substitute)
        self._form.display(self._parameters(), {name: getattr(draft, name) for name in _NUMBERS})
        name = draft.name_for(catalogue)
        self._render_seed_and_name(draft.seed, draft.name, otherwise=name)
        self._render_oracle(experiment, catalogue)
        can_copy = can(catalogue.models.get(experiment.model), "copy")
        self._render_start(name_complaint(draft.obstacle(catalogue), name), can_start=can_copy)

    def render_errors(self, frame: SameErrorsFrame | None) -> None:
        """Show what the oracle has wrong; None while nobody has counted."""
        self._errors.render_errors(frame)

    def _render_oracle(self, experiment: Experiment, catalogue: Catalogue) -> None:
        title = classifier_title(experiment.model, experiment.defenses, catalogue)
        entry, instead = catalogue.models.get(experiment.model), model_instead("copy", catalogue)
        can_copy = can(entry, "copy")
        self._errors.setVisible(can_copy)
        if can_copy or instead is None:
            text = self.tr(
                "{title}. It is asked for labels only: the attacker sees no probability and "
                "no gradient, whatever it grants in the window."
            )
            self._render_subject(text.format(title=title), None)
            return
        text = self.tr(
            "{title} cannot be copied here: its dataset, {dataset}, has no labelled test pictures "
            "in numbers. Choose a model for {others}."
        )
        told = text.format(
            title=title, dataset=dataset_title(entry.dataset if entry else "", catalogue),
            others=datasets_for("copy", catalogue),
        )  # fmt: skip
        self._render_subject(told, instead)

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

    def _explain_architecture(self) -> None:
        explain(
            self._architecture,
            name=self.tr("Architecture of the substitute"),
            tip=self.tr(
                "The attacker's own network. It need not be the oracle's: what fools one often "
                "fools the other (Papernot et al. 2016, arXiv:1605.07277)."
            ),
        )

    def _columns(self) -> tuple[QWidget, ...]:
        numbers, rest = Section(), Section()
        numbers.add(self._architecture)
        numbers.add(self._form)
        self._add_start(rest)
        oracle = (self._subject, self._take_model, self._errors)
        return (
            column(self.tr("Oracle"), *oracle, width=_COLUMN),
            column(self.tr("Substitute"), numbers, width=_COLUMN, buddy=self._architecture),
            column(self.tr("Attack"), self._build_about(), rest, width=_COLUMN, buddy=self._seed),
        )

    def _build_about(self) -> QLabel:
        about = sentence()
        about.setText(
            self.tr(
                "An attacker without a gradient trains a model of his own on the oracle's labels, "
                "follows that one's gradient, and carries the examples over.\nPapernot et al. "
                "2017, arXiv:1602.02697"
            )
        )
        return about

    @Slot(object)
    def _on_architecture_picked(self, name: str) -> None:
        self.edited.emit({"substitute": name})


def _texts() -> SetupTexts:
    return SetupTexts(
        seed=translate("SubstituteSetup", "Seed of the substitute"),
        seed_tip=translate(
            "SubstituteSetup",
            "The choice of the pictures, the initial weights and the order of the training "
            "follow from it; on the CPU the same seed gives the same substitute, to the bit.",
        ),
        name=translate("SubstituteSetup", "Name of the substitute"),
        name_tip=translate(
            "SubstituteSetup", "What its weights are called; empty takes the name shown."
        ),
        start=translate("SubstituteSetup", "Train the substitute"),
        start_tip=translate(
            "SubstituteSetup",
            "Asks the oracle for labels and learns them, while you go on with the rest of the "
            "window; a drag comes first.",
        ),
        model=translate("SubstituteSetup", "Choose a model that can be copied"),
    )
