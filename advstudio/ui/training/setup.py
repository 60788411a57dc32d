"""Before a training: recipe, model, seed and name; and what was left unfinished."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice
from advstudio.ui.experiment.availability import Obstacle
from advstudio.ui.experiment.trainable import (
    dataset_title,
    datasets_for,
    is_trainable,
    model_instead,
)
from advstudio.ui.kit import theme
from advstudio.ui.kit.part_picker import PartPicker
from advstudio.ui.kit.section import Section
from advstudio.ui.kit.sentences import name_complaint
from advstudio.ui.runs.setup import RunSetup, SetupTexts, column, sentence
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.training.unfinished import UnfinishedSection

translate = QCoreApplication.translate

_COLUMN = 38 * theme.UNIT


class TrainingSetup(RunSetup):
    """Three columns: the recipe with its form, the rest and Start, the unfinished ones."""

    resumed = Signal(object)
    """An Unfinished that is to go on."""
    opened = Signal(object)
    """An Unfinished that somebody wants to look at before it goes on, or goes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_texts(), parent)
        self._recipe = self._build_recipe()
        self._about = sentence()
        self._unfinished = UnfinishedSection()
        self._arrange(*self._columns())
        self._recipe.edited.connect(self._on_recipe_edited)
        self._unfinished.resumed.connect(self.resumed)
        self._unfinished.opened.connect(self.opened)

    def display(self, draft: TrainingDraft, model: str, catalogue: Catalogue) -> None:
        """Show what is chosen, for the experiment's model."""
        self._recipe.set_offers(tuple((e, Obstacle.NONE) for e in catalogue.recipes.values()))
        self._recipe.display(draft.recipe)
        recipe = catalogue.recipes.get(draft.recipe.name)
        self._about.setText(f"{recipe.summary}\n{recipe.source}" if recipe else "")
        name = draft.name_for(model, catalogue)
        self._render_seed_and_name(draft.seed, draft.name, otherwise=name)
        self._render_model(model, catalogue)
        complaint = name_complaint(draft.obstacle(model, catalogue), name)
        self._render_start(complaint, can_start=is_trainable(catalogue.models.get(model)))
        self._unfinished.display(catalogue.unfinished)

    def _render_model(self, model: str, catalogue: Catalogue) -> None:
        entry, instead = catalogue.models.get(model), model_instead("train", catalogue)
        title = entry.title if entry else model
        if is_trainable(entry) or instead is None:
            self._render_subject(title, None)
            return
        text = self.tr(
            "{title} cannot be trained here: its dataset, {dataset}, has no labelled training "
            "pictures in numbers. Choose a model for {others}."
        )
        told = text.format(
            title=title, dataset=dataset_title(entry.dataset if entry else "", catalogue),
            others=datasets_for("train", catalogue),
        )  # fmt: skip
        self._render_subject(told, instead)

    def _build_recipe(self) -> PartPicker:
        return PartPicker(
            name=self.tr("Recipe"),
            tip=self.tr(
                "A recipe says how a network is trained: on which pictures, attacked or not, and "
                "towards what. Type to search. Source: Goodfellow et al. 2015, arXiv:1412.6572."
            ),
        )

    def _columns(self) -> tuple[QWidget, ...]:
        rest = Section()
        rest.add_row(self.tr("Model"), self._subject)
        rest.add(self._take_model)
        self._add_start(rest)
        recipe, unfinished = self._recipe, self._unfinished
        return (
            column(self.tr("Recipe"), recipe, width=_COLUMN, buddy=recipe),
            column(self.tr("Training"), self._about, rest, width=_COLUMN, buddy=self._seed),
            column(self.tr("Unfinished"), unfinished, width=_COLUMN, buddy=unfinished),
        )

    @Slot(object)
    def _on_recipe_edited(self, choice: Choice) -> None:
        self.edited.emit({"recipe": choice})


def _texts() -> SetupTexts:
    return SetupTexts(
        seed=translate("TrainingSetup", "Seed of the training"),
        seed_tip=translate(
            "TrainingSetup",
            "The initial weights, the order of the pictures and all random starts follow from "
            "it; on the CPU the same seed gives the same network, to the bit.",
        ),
        name=translate("TrainingSetup", "Name of the weights"),
        name_tip=translate(
            "TrainingSetup", "What the trained weights are called; empty takes the name shown."
        ),
        start=translate("TrainingSetup", "Start training"),
        start_tip=translate(
            "TrainingSetup",
            "Trains while you go on with the rest of the window; a drag comes first, and the "
            "training waits for it.",
        ),
        model=translate("TrainingSetup", "Choose a model that can be trained"),
    )
