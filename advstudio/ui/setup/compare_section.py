"""A second classifier beside the first: which one, and what it is shown."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QCheckBox

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Compare, CompareMode, Experiment
from advstudio.ui.experiment.choices import placed, raised, toggled_compare, with_compare_model
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit import theme
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import caption, explain
from advstudio.ui.kit.section import Section
from advstudio.ui.setup.defense_stack import DefenseStack
from advstudio.ui.setup.model_picker import ModelPicker


class CompareSection(Section):
    """Edits the comparison; its inputs are there only while something is compared.

    Args:
        edits: Where changes go.
    """

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._experiment = Experiment()
        self._catalogue: Catalogue | None = None
        self._check = QCheckBox(self.tr("Compare with"))
        self._content = Section()
        self._model = self._build_model()
        self._defenses = DefenseStack()
        self._mode = ChoiceCombo()
        self._explain()
        self._arrange()
        self._check.toggled.connect(self._on_toggled)
        self._model.edited.connect(self._on_model_picked)
        self._defenses.edited.connect(self._on_defense_edited)
        self._defenses.raised.connect(self._on_defense_raised)
        self._defenses.dragStarted.connect(edits.dragStarted)
        self._defenses.dragFinished.connect(edits.dragFinished)
        self._mode.picked.connect(self._on_mode_picked)

    def display(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show the experiment's comparison."""
        self._experiment, self._catalogue = experiment, catalogue
        compare = experiment.compare
        with QSignalBlocker(self._check):
            self._check.setChecked(compare is not None)
        self._content.setVisible(compare is not None)
        if compare is None:
            return
        self._model.offer_fitting(catalogue, experiment.picture)
        self._model.display(compare.model)
        self._defenses.set_catalogue(catalogue, compare.model)
        self._defenses.display(compare.defenses)
        self._mode.select(compare.mode)

    def _explain(self) -> None:
        explain(
            self._check,
            name=self.tr("Compare with a second classifier"),
            tip=self.tr(
                "Shows a second classifier beside the first, for the same picture and epsilon; "
                "examples often fool both (Szegedy et al. 2014, arXiv:1312.6199)."
            ),
        )
        explain(
            self._mode,
            name=self.tr("What the second classifier is shown"),
            tip=self.tr(
                "Its own attack, the first one's example (a transfer attack, Papernot et al. "
                "2017, arXiv:1602.02697), or random noise that does no harm."
            ),
        )

    def _build_model(self) -> ModelPicker:
        return ModelPicker(
            name=self.tr("Model beside"),
            tip=self.tr("The second classifier's model; it must know the picture's classes."),
        )

    def _arrange(self) -> None:
        self._mode.setEditable(False)
        self._mode.set_options(
            (
                Option("own", self.tr("Its own attack")),
                Option("carry", self.tr("The first one's example")),
                Option("noise", self.tr("Noise of the same size")),
            )
        )
        self._check.setFont(theme.font(bold=True))
        self.add(self._check)
        self.add(self._content)
        self._content.add_row(self.tr("Model"), self._model)
        self._content.add(caption(self.tr("Defense"), self._defenses))
        self._content.add(self._defenses)
        self._content.add_row(self.tr("Sees"), self._mode)
        self._content.hide()

    @Slot()
    def _on_toggled(self) -> None:
        self._edits.edited.emit(toggled_compare(self._experiment))

    @Slot(str)
    def _on_model_picked(self, name: str) -> None:
        if self._catalogue is not None:
            self._edits.edited.emit(with_compare_model(self._experiment, self._catalogue, name))

    @Slot(int, object)
    def _on_defense_edited(self, position: int, choice: Choice | None) -> None:
        if (compare := self._experiment.compare) is not None:
            defenses = placed(compare.defenses, position, choice)
            self._emit(Compare(model=compare.model, defenses=defenses, mode=compare.mode))

    @Slot(int)
    def _on_defense_raised(self, position: int) -> None:
        if (compare := self._experiment.compare) is not None:
            defenses = raised(compare.defenses, position)
            self._emit(Compare(model=compare.model, defenses=defenses, mode=compare.mode))

    @Slot(object)
    def _on_mode_picked(self, mode: CompareMode) -> None:
        if (compare := self._experiment.compare) is not None:
            self._emit(Compare(model=compare.model, defenses=compare.defenses, mode=mode))

    def _emit(self, compare: Compare) -> None:
        self._edits.edited.emit({"compare": compare})
