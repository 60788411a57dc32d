"""Picks the attacker's goal: away from the class, or to a class of his choice."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import explain


class TargetPicker(QWidget):
    """A searchable list of classes, "Untargeted" first; `edited` holds a class or None."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class_names: tuple[str, ...] | None = None
        self._combo = ChoiceCombo()
        explain(
            self._combo,
            name=self.tr("Goal of the attack"),
            tip=self.tr(
                "Untargeted: any class but the right one. Targeted: the class chosen here, "
                "which is harder (Szegedy et al. 2014, arXiv:1312.6199). Type to search."
            ),
        )
        self.setFocusProxy(self._combo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._combo)
        self._combo.picked.connect(self._on_picked)

    def set_class_names(self, class_names: tuple[str, ...]) -> None:
        """Offer these classes; the same ones again change nothing."""
        if class_names == self._class_names:
            return
        self._class_names = class_names
        untargeted = Option(None, self.tr("Untargeted"))
        classes = (Option(index, f"{index} {name}") for index, name in enumerate(class_names))
        self._combo.set_options((untargeted, *classes))

    def display(self, target: int | None) -> None:
        """Show the goal."""
        self._combo.select(target)

    @Slot(object)
    def _on_picked(self, target: int | None) -> None:
        self.edited.emit(target)
