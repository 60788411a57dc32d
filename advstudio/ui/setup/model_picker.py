"""Picks a model."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import PictureRef
from advstudio.ui.experiment.availability import picture_obstacle
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import explain, wrapped


class ModelPicker(QWidget):
    """A searchable combo box over models; `edited` holds a name."""

    edited = Signal(str)

    def __init__(self, *, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tip = tip
        self._entries: dict[str, ModelEntry] = {}
        self._combo = ChoiceCombo()
        explain(self._combo, name=name, tip=tip)
        self.setToolTip(self._combo.toolTip())
        self.setFocusProxy(self._combo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._combo)
        self._combo.picked.connect(self._on_picked)

    def offer_all(self, catalogue: Catalogue) -> None:
        """Offer every model."""
        self._entries = catalogue.models
        self._combo.set_options(tuple(_option(entry) for entry in catalogue.models.values()))

    def offer_fitting(self, catalogue: Catalogue, picture: PictureRef) -> None:
        """Offer the models that know a picture's classes; the others say why not."""
        reason = self.tr("has other classes")
        self._entries = catalogue.models
        self._combo.set_options(
            tuple(
                _option(entry, reason if picture_obstacle(picture, catalogue, name) else "")
                for name, entry in catalogue.models.items()
            )
        )

    def display(self, name: str) -> None:
        """Show a model; an unknown name shows an empty box."""
        self._combo.select(name)
        entry = self._entries.get(name)
        self._combo.setToolTip(
            wrapped(entry.summary, entry.source) if entry else wrapped(self._tip)
        )

    @Slot(object)
    def _on_picked(self, name: str) -> None:
        self.edited.emit(name)


def _option(entry: ModelEntry, reason: str = "") -> Option:
    return Option(entry.name, entry.title, wrapped(entry.summary, entry.source), reason)
