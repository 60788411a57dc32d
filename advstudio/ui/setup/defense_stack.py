"""Picks defenses, one after the other, in the order in which a picture meets them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice
from advstudio.ui.experiment.availability import defense_obstacle
from advstudio.ui.experiment.own_weights import with_own_weights
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import caption, explain
from advstudio.ui.kit.glyph_button import Glyph, GlyphButton
from advstudio.ui.kit.part_picker import PartPicker

_SLOTS = 4


class DefenseStack(QWidget):
    """As many pickers as there are defenses, and one more.

    `edited` holds the position and a Choice, or None to remove what is there; `raised` the
    position of a defense that shall change places with the one before it.
    """

    edited = Signal(int, object)
    raised = Signal(int)
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trained: frozenset[str] = frozenset()
        self._pickers = tuple(self._build_picker(position) for position in range(_SLOTS))
        self._raisers = {position: GlyphButton(Glyph.UP) for position in range(1, _SLOTS)}
        self._arrange()
        self._connect()
        self.display(())

    def set_catalogue(self, catalogue: Catalogue, model: str) -> None:
        """Offer the defenses; those that the model cannot have say so."""
        shipped = self.tr("shipped")
        entries = [
            with_own_weights(entry, catalogue, model, shipped=shipped)
            for entry in catalogue.defenses.values()
        ]
        self._trained = frozenset(entry.name for entry in entries if entry.is_trained)
        for position, picker in enumerate(self._pickers):
            picker.set_offers(
                tuple((entry, defense_obstacle(entry, model, position)) for entry in entries)
            )

    def display(self, defenses: tuple[Choice, ...]) -> None:
        """Show the defenses, and room for one more."""
        for position, picker in enumerate(self._pickers):
            is_chosen = position < len(defenses)
            picker.display(defenses[position] if is_chosen else None)
            picker.setVisible(position <= len(defenses))
        for position, raiser in self._raisers.items():
            is_chosen = position < len(defenses)
            raiser.setVisible(is_chosen)
            raiser.setEnabled(is_chosen and defenses[position - 1].name not in self._trained)

    def _build_picker(self, position: int) -> PartPicker:
        if position == 0:
            return PartPicker(
                name=self.tr("Defense"),
                tip=self.tr(
                    "A defense is meant to make the model harder to fool: trained into its "
                    "weights, or applied to its input or output (Papernot and Goodfellow 2017)."
                ),
                none_text=self.tr("No defense"),
            )
        names = (self.tr("Second defense"), self.tr("Third defense"), self.tr("Fourth defense"))
        return PartPicker(
            name=names[position - 1],
            tip=self.tr(
                "One more defense: the picture meets them from top to bottom, then the model; "
                "those that change its answer come after it. A combination of weak defenses is "
                "not strong by itself (He et al. 2017, arXiv:1706.04701)."
            ),
            none_text=self.tr("Nothing else"),
        )

    def _arrange(self) -> None:
        self.setFocusProxy(self._pickers[0])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        for position, raiser in self._raisers.items():
            combo = self._pickers[position].combo
            explain(
                raiser,
                name=self.tr("Earlier: {name}").format(name=combo.accessibleName()),
                tip=self.tr("Moves this defense before the one above it; the order counts."),
            )
            then = caption(self.tr("then"), combo)
            self._pickers[position].put_beside(left=then, right=raiser)
        for picker in self._pickers:
            column.addWidget(picker)

    def _connect(self) -> None:
        for picker in self._pickers:
            picker.edited.connect(self._on_edited)
            picker.dragStarted.connect(self.dragStarted)
            picker.dragFinished.connect(self.dragFinished)
        for raiser in self._raisers.values():
            raiser.clicked.connect(self._on_raised)

    @Slot(object)
    def _on_edited(self, choice: Choice | None) -> None:
        self.edited.emit(self._pickers.index(self.sender()), choice)

    @Slot()
    def _on_raised(self) -> None:
        sender = self.sender()
        self.raised.emit(next(p for p, raiser in self._raisers.items() if raiser is sender))
