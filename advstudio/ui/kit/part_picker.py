"""Picks an attack or a defense, with the form of its parameters below."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advstudio.session.catalogue import PartEntry
from advstudio.session.experiment import Choice, Scalar
from advstudio.ui.experiment.availability import Obstacle
from advstudio.ui.experiment.choices import chosen, first_choice
from advstudio.ui.kit import theme
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import explain, wrapped
from advstudio.ui.kit.numerals import NORM_SYMBOLS
from advstudio.ui.kit.param_form import ParamForm

Offer = tuple[PartEntry, Obstacle]


class PartPicker(QWidget):
    """A searchable combo box over parts and a form; `edited` holds a Choice or None.

    With `none_text` the first entry chooses no part at all. Edits between `dragStarted` and
    `dragFinished` belong together.
    """

    edited = Signal(object)
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(
        self, *, name: str, tip: str, none_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tip = tip
        self._none_text = none_text
        self._offers: tuple[Offer, ...] = ()
        self._entries: dict[str, PartEntry] = {}
        self._choice: Choice | None = None
        self._combo = ChoiceCombo()
        self._form = ParamForm(after=self._combo)
        explain(self._combo, name=name, tip=tip)
        self._arrange()
        self._combo.picked.connect(self._on_picked)
        self._form.edited.connect(self._on_form_edited)
        self._form.dragStarted.connect(self.dragStarted)
        self._form.dragFinished.connect(self.dragFinished)

    @property
    def combo(self) -> ChoiceCombo:
        """The box that picks the part."""
        return self._combo

    def put_beside(self, *, left: QWidget, right: QWidget) -> None:
        """Put widgets to the left and to the right of the box; the form stays below all of them."""
        self._row.insertWidget(0, left)
        self._row.addWidget(right)

    def set_offers(self, offers: tuple[Offer, ...]) -> None:
        """Offer these parts; an obstacle says why one cannot be chosen."""
        if offers == self._offers:
            return
        self._offers = offers
        self._entries = {entry.name: entry for entry, _ in offers}
        none = (Option(None, self._none_text),) if self._none_text else ()
        self._combo.set_options(none + tuple(self._option(*offer) for offer in offers))

    def display(self, choice: Choice | None) -> None:
        """Show a choice; a name that is not offered shows an empty box."""
        self._choice = choice
        self._combo.select(choice.name if choice else None)
        entry = self._entries.get(choice.name) if choice else None
        self._combo.setToolTip(self._part_tip(entry) if entry else wrapped(self._tip))
        if choice is None or entry is None:
            self._form.display((), {})
            return
        self._form.display(entry.parameters, entry.full(choice))

    def _arrange(self) -> None:
        self.setFocusProxy(self._combo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        # It takes the room that there is; what stands beside it must not widen the panel.
        self._combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.UNIT // 2)
        self._row.addWidget(self._combo, 1)
        column.addLayout(self._row)
        column.addWidget(self._form)

    def _option(self, entry: PartEntry, obstacle: Obstacle) -> Option:
        return Option(entry.name, entry.title, self._part_tip(entry), self._reason(obstacle))

    def _part_tip(self, entry: PartEntry) -> str:
        knowledge = {
            "white-box": self.tr("The attacker knows the whole model."),
            "scores": self.tr("The attacker sees the model's scores, not its gradient."),
            "labels": self.tr("The attacker sees the predicted class only."),
            "transfer": self.tr("The attacker uses a model of his own."),
        }
        norms = self.tr("Norms: {norms}.").format(
            norms=", ".join(NORM_SYMBOLS[norm] for norm in entry.norms)
        )
        return wrapped(
            entry.summary,
            knowledge.get(entry.knowledge, ""),
            self.tr("Cost: {expense}.").format(expense=entry.expense) if entry.expense else "",
            norms if entry.norms else "",
            self.tr("For the attacker: {adaptive}").format(adaptive=entry.adaptive)
            if entry.adaptive
            else "",
            entry.source,
        )

    def _reason(self, obstacle: Obstacle) -> str:
        return {
            Obstacle.NONE: "",
            Obstacle.MODEL: self.tr("no weights for this model"),
            Obstacle.STACKED: self.tr("trained: must come first"),
            Obstacle.INPUT: self.tr("pictures too large"),
            Obstacle.GRADIENT: self.tr("no gradient; use labels or BPDA"),
            Obstacle.SCORES: self.tr("only labels; use a label attack"),
        }.get(obstacle, obstacle.value)

    @Slot(object)
    def _on_picked(self, name: str | None) -> None:
        self.edited.emit(None if name is None else first_choice(self._entries[name]))

    @Slot(dict)
    def _on_form_edited(self, changes: dict[str, Scalar]) -> None:
        if self._choice is None:
            return
        entry = self._entries[self._choice.name]
        self.edited.emit(chosen(entry, entry.full(self._choice) | changes))
