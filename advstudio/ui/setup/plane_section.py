"""The second direction of the decision surface; the first is the attack's."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QSpinBox

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment, Plane, SecondDirection
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain
from advstudio.ui.kit.section import Section
from advstudio.ui.kit.seed_box import SeedBox

_LARGEST = 10**7


class PlaneSection(Section):
    """Edits the plane: what its second direction is, and which of its kind.

    Args:
        edits: Where changes go.
    """

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._plane = Plane()
        self._second = self._build_second()
        self._seed = self._build_seed()
        self._picture = self._build_picture()
        self.add_row(self.tr("Second"), self._second)
        self._seed_row = self.add_row(self.tr("Seed"), self._seed)
        self._picture_row = self.add_row(self.tr("Picture"), self._picture)
        self._picture_row.hide()
        self._second.picked.connect(self._on_second_picked)
        self._seed.edited.connect(self._on_seed_edited)
        self._picture.valueChanged.connect(self._on_picture_edited)

    def display(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show the experiment's plane."""
        self._plane = experiment.plane
        self._second.set_options(self._options(has_target=experiment.target is not None))
        self._second.select(self._plane.second)
        self._seed.display(self._plane.seed)
        self._seed_row.setVisible(self._plane.second == "random")
        self._picture_row.setVisible(self._plane.second == "picture")
        dataset = catalogue.datasets.get(experiment.picture.dataset)
        with QSignalBlocker(self._picture):
            self._picture.setMaximum(dataset.length - 1 if dataset else _LARGEST)
            self._picture.setValue(self._plane.picture)

    def _build_second(self) -> ChoiceCombo:
        combo = ChoiceCombo()
        combo.setEditable(False)
        explain(
            combo,
            name=self.tr("Second direction of the decision surface"),
            tip=self.tr(
                "The decision surface is a plane through the picture: one axis is the attack, "
                "the other is chosen here (Goodfellow et al. 2015, arXiv:1412.6572)."
            ),
        )
        return combo

    def _build_seed(self) -> SeedBox:
        return SeedBox(
            name=self.tr("Seed of the random direction"),
            tip=self.tr(
                "Which random direction, at right angles to the attack's; almost all look alike "
                "in many dimensions (Goodfellow et al. 2015)."
            ),
        )

    def _build_picture(self) -> QSpinBox:
        spin = QSpinBox()
        spin.setKeyboardTracking(False)
        spin.setPrefix("# ")
        spin.setFixedHeight(INPUT_HEIGHT)
        spin.setMaximum(_LARGEST)
        explain(
            spin,
            name=self.tr("Number of the other picture"),
            tip=self.tr("The plane passes through this picture of the same dataset."),
        )
        return spin

    def _options(self, *, has_target: bool) -> tuple[Option, ...]:
        needs_target = "" if has_target else self.tr("choose a target first")
        return (
            Option("random", self.tr("Random direction")),
            Option("picture", self.tr("Another picture")),
            Option("target", self.tr("Picture of the target"), reason=needs_target),
        )

    def _edit(self, **changes: object) -> None:
        self._edits.edited.emit({"plane": Plane.model_validate({**dict(self._plane), **changes})})

    @Slot(object)
    def _on_second_picked(self, second: SecondDirection) -> None:
        self._edit(second=second)

    @Slot(int)
    def _on_seed_edited(self, seed: int) -> None:
        self._edit(seed=seed)

    @Slot(int)
    def _on_picture_edited(self, picture: int) -> None:
        self._edit(picture=picture)
