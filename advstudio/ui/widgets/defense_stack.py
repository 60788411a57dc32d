"""Picks up to two defenses, one on top of the other."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice
from advstudio.ui import theme
from advstudio.ui.availability import defense_obstacle
from advstudio.ui.widgets.explained import caption
from advstudio.ui.widgets.part_picker import PartPicker
from advstudio.ui.widgets.section import captioned_row


class DefenseStack(QWidget):
    """Two pickers, the second shown once the first is chosen.

    `edited` holds the position and a Choice, or None to remove what is there.
    """

    edited = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = self._build_first()
        self._second = self._build_second()
        self._then = self._build_then()
        self._arrange()
        self._first.edited.connect(self._on_first_edited)
        self._second.edited.connect(self._on_second_edited)
        self.render(())

    def set_catalogue(self, catalogue: Catalogue, model: str) -> None:
        """Offer the defenses; those that the model cannot have say so."""
        for position, picker in enumerate((self._first, self._second)):
            picker.set_offers(
                tuple(
                    (entry, defense_obstacle(entry, model, position))
                    for entry in catalogue.defenses.values()
                )
            )

    def render(  # type: ignore[override] # see ParamForm
        self, defenses: tuple[Choice, ...]
    ) -> None:
        """Show the first two defenses."""
        self._first.render(defenses[0] if defenses else None)
        self._second.render(defenses[1] if len(defenses) > 1 else None)
        self._then.setVisible(bool(defenses))

    def _build_first(self) -> PartPicker:
        return PartPicker(
            name=self.tr("Defense"),
            tip=self.tr(
                "A defense is meant to make the model harder to fool: trained into its weights, "
                "or applied to its input or output (Papernot and Goodfellow 2017)."
            ),
            none_text=self.tr("No defense"),
        )

    def _build_second(self) -> PartPicker:
        return PartPicker(
            name=self.tr("Second defense"),
            tip=self.tr(
                "A second defense on top of the first; a combination of weak defenses is not "
                "strong by itself (He et al. 2017, arXiv:1706.04701)."
            ),
            none_text=self.tr("Nothing else"),
        )

    def _build_then(self) -> QWidget:
        return captioned_row(caption(self.tr("then"), self._second), self._second)

    def _arrange(self) -> None:
        self.setFocusProxy(self._first)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._first)
        column.addWidget(self._then)

    @Slot(object)
    def _on_first_edited(self, choice: Choice | None) -> None:
        self.edited.emit(0, choice)

    @Slot(object)
    def _on_second_edited(self, choice: Choice | None) -> None:
        self.edited.emit(1, choice)
