"""A combo box for a short list, as narrow as its row needs it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionComboBox, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.choice_combo import ChoiceCombo


class PlainCombo(ChoiceCombo):
    """Nothing is typed; long texts are cut, and say so by an ellipsis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(9 * theme.UNIT)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText,
            Qt.TextElideMode.ElideRight,
            room.width() - theme.UNIT // 2,
        )
