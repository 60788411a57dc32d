"""A seed, and a button that draws again."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain
from advstudio.ui.kit.glyph_button import Glyph, GlyphButton

_LARGEST = 2**31 - 1


class SeedBox(QWidget):
    """Edits a seed; the button takes the next one, so that every draw can be had again."""

    edited = Signal(int)

    def __init__(self, *, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spin = QSpinBox()
        self._again = GlyphButton(Glyph.AGAIN)
        self._spin.setFixedHeight(INPUT_HEIGHT)
        self._spin.setRange(0, _LARGEST)
        self._spin.setKeyboardTracking(False)
        self._spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        explain(self._spin, name=name, tip=tip)
        explain(
            self._again,
            name=self.tr("Draw again: {name}").format(name=name),
            tip=self.tr("Draw again: takes the next seed."),
        )
        self.setToolTip(self._spin.toolTip())
        self.setFocusProxy(self._spin)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT // 2)
        row.addWidget(self._spin, stretch=1)
        row.addWidget(self._again)
        self._spin.valueChanged.connect(self.edited)
        self._again.clicked.connect(self._draw_again)

    @property
    def last_input(self) -> QWidget:
        """From which Tab leaves the box."""
        return self._again

    def display(self, seed: int) -> None:
        """Show a seed."""
        with QSignalBlocker(self._spin):
            self._spin.setValue(seed)

    @Slot()
    def _draw_again(self) -> None:
        self._spin.setValue((self._spin.value() + 1) % _LARGEST)
