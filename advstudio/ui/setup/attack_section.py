"""How the picture is attacked: attack and parameters, goal, norm, seed."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Experiment, NormName
from advstudio.ui.experiment.availability import NORM_NAMES, Grants, attack_obstacle, norm_obstacle
from advstudio.ui.experiment.choices import with_attack, with_norm, with_target
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import explain
from advstudio.ui.kit.part_picker import PartPicker
from advstudio.ui.kit.section import Section
from advstudio.ui.kit.seed_box import SeedBox
from advstudio.ui.setup.adaptive_section import AdaptiveSection
from advstudio.ui.setup.target_picker import TargetPicker


class AttackSection(Section):
    """Edits attack, target, norm and seed.

    Args:
        edits: Where changes go.
    """

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._experiment = Experiment()
        self._catalogue: Catalogue | None = None
        self._grants = Grants()
        self._attack = self._build_attack()
        self._target = TargetPicker()
        self._norm = self._build_norm()
        self._seed = self._build_seed()
        self._adaptive = AdaptiveSection(edits, after=self._seed.last_input)
        self.add(self._attack)
        self.add_row(self.tr("Goal"), self._target)
        self.add_row(self.tr("Norm"), self._norm)
        self.add_row(self.tr("Seed"), self._seed)
        self.add(self._adaptive)
        self._attack.edited.connect(self._on_attack_edited)
        self._target.edited.connect(self._on_target_edited)
        self._norm.picked.connect(self._on_norm_picked)
        self._seed.edited.connect(self._on_seed_edited)
        self._attack.dragStarted.connect(edits.dragStarted)
        self._attack.dragFinished.connect(edits.dragFinished)

    def display(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show the experiment's attack."""
        self._experiment, self._catalogue = experiment, catalogue
        self._offer()
        self._attack.display(experiment.attack)
        model = catalogue.models.get(experiment.model)
        self._target.set_class_names(model.class_names if model else ())
        self._target.display(experiment.target)
        self._norm.set_options(self._norm_options(experiment, catalogue))
        self._norm.select(experiment.norm)
        self._seed.display(experiment.seed)
        self._adaptive.display(experiment)

    def render_grants(self, grants: Grants) -> None:
        """What the defended model was found to grant: some attacks cannot start on it."""
        if grants != self._grants:
            self._grants = grants
            self._offer()

    def _offer(self) -> None:
        if self._catalogue is None:
            return
        offers = tuple(
            (entry, attack_obstacle(entry, self._experiment, self._grants))
            for entry in self._catalogue.attacks.values()
        )
        self._attack.set_offers(offers)
        self._attack.display(self._experiment.attack)

    def _build_attack(self) -> PartPicker:
        return PartPicker(
            name=self.tr("Attack"),
            tip=self.tr(
                "An attack searches for a small change that makes the model answer wrongly "
                "(Szegedy et al. 2014, arXiv:1312.6199). Type to search."
            ),
        )

    def _build_norm(self) -> ChoiceCombo:
        combo = ChoiceCombo()
        combo.setEditable(False)
        explain(
            combo,
            name=self.tr("Norm"),
            tip=self.tr(
                "How the size of the change is measured: L∞ the largest change of a value, L2 the "
                "Euclidean length, L1 the sum, L0 the number of pixels (Carlini and Wagner 2017, "
                "arXiv:1608.04644)."
            ),
        )
        return combo

    def _build_seed(self) -> SeedBox:
        return SeedBox(
            name=self.tr("Seed of the attack"),
            tip=self.tr(
                "Where random starts and random noise begin; the same seed gives the same "
                "result (Madry et al. 2018, arXiv:1706.06083)."
            ),
        )

    def _norm_options(self, experiment: Experiment, catalogue: Catalogue) -> tuple[Option, ...]:
        titles: dict[NormName, str] = {
            "Linf": self.tr("L∞: largest change"),
            "L2": self.tr("L2: Euclidean length"),
            "L1": self.tr("L1: sum of changes"),
            "L0": self.tr("L0: number of pixels"),
        }
        reason = self.tr("not with this attack")
        return tuple(
            Option(
                norm,
                titles[norm],
                reason=reason if norm_obstacle(norm, experiment, catalogue) else "",
            )
            for norm in NORM_NAMES
        )

    @Slot(object)
    def _on_attack_edited(self, choice: Choice) -> None:
        if self._catalogue is not None:
            self._edits.edited.emit(with_attack(self._experiment, self._catalogue, choice))

    @Slot(object)
    def _on_target_edited(self, target: int | None) -> None:
        self._edits.edited.emit(with_target(self._experiment, target))

    @Slot(object)
    def _on_norm_picked(self, norm: NormName) -> None:
        if self._catalogue is not None:
            self._edits.edited.emit(with_norm(self._experiment, self._catalogue, norm))

    @Slot(int)
    def _on_seed_edited(self, seed: int) -> None:
        self._edits.edited.emit({"seed": seed})
