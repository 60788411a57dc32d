"""Buttons that walk along a gradient by hand, and what the walk has come to."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain


class WalkKeys(QWidget):
    """One step more, one back, or all back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = QPushButton(self.tr("One step"))
        self._undo = QPushButton(self.tr("Undo"))
        self._reset = QPushButton(self.tr("Reset"))
        self._words = Caption(INPUT_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT // 2)
        for button in (self._step, self._undo, self._reset):
            width = button.fontMetrics().horizontalAdvance(button.text()) + 3 * theme.UNIT
            button.setFixedSize(width, INPUT_HEIGHT)
            row.addWidget(button)
        row.addSpacing(theme.UNIT // 2)
        row.addWidget(self._words, 1)
        self._explain()
        self.render_walk(0, "", can_step=False)

    @property
    def text(self) -> str:
        """What is said of the walk."""
        return self._words.lines[0].text

    @property
    def buttons(self) -> tuple[QPushButton, QPushButton, QPushButton]:
        """Step, undo and reset."""
        return self._step, self._undo, self._reset

    def render_walk(self, count: int, text: str, *, can_step: bool) -> None:
        """Say how far the walk is; there is nothing to take back of none."""
        self._step.setEnabled(can_step)
        self._undo.setEnabled(count > 0)
        self._reset.setEnabled(count > 0)
        self._words.render_lines(CaptionLine(text))
        self._words.setAccessibleName(text)

    def _explain(self) -> None:
        explain(
            self._step,
            name=self.tr("One step along the gradient"),
            tip=self.tr(
                "Pushes the picture by a tenth of epsilon along the gradient that is shown, as an "
                "attacker would by hand (Goodfellow et al. 2015, arXiv:1412.6572)."
            ),
        )
        explain(
            self._undo,
            name=self.tr("Take back the last step"),
            tip=self.tr("Takes back the last step of the walk."),
        )
        explain(
            self._reset,
            name=self.tr("Back to the clean picture"),
            tip=self.tr("Takes back the whole walk."),
        )
