"""A combo box for a short list, as narrow as its row needs it."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui import theme
from advstudio.ui.widgets.choice_combo import ChoiceCombo


class PlainCombo(ChoiceCombo):
    """Nothing is typed; long texts are cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(9 * theme.UNIT)
