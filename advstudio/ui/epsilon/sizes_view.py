"""How large the perturbation is, in three norms, in digits that do not jump."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from advstudio.session.frames import Sizes
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, captioned, wrapped

_WIDEST = ("0.0000", "0000.00", "000000 px")


class SizesView(QWidget):
    """L∞, L2 and L0 of delta, captions below the numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers = tuple(QLabel("–") for _ in _WIDEST)
        captions = (self.tr("L∞ of δ"), self.tr("L2 of δ"), self.tr("L0 of δ"))
        self._explain()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.UNIT)
        for number, text, widest in zip(self._numbers, captions, _WIDEST, strict=True):
            _dress(number, widest)
            row.addWidget(captioned(number, text))

    def display(self, sizes: Sizes) -> None:
        """Show sizes."""
        linf, l2, l0 = self._numbers
        linf.setText(f"{sizes.linf:.4f}")
        l2.setText(f"{sizes.l2:.2f}" if sizes.l2 >= 1 else f"{sizes.l2:.3f}")
        l0.setText(self.tr("{count} px").format(count=sizes.l0))
        l0.setToolTip(
            wrapped(
                self.tr("{count} of {pixels} pixels changed.").format(
                    count=sizes.l0, pixels=sizes.pixels
                )
            )
        )

    def _explain(self) -> None:
        tips = (
            self.tr("Largest change of any pixel value, from 0 to 1."),
            self.tr("Euclidean length of the change of all pixel values."),
            self.tr("How many pixels changed at all."),
        )
        names = (self.tr("L∞ size"), self.tr("L2 size"), self.tr("L0 size"))
        for number, tip, name in zip(self._numbers, tips, names, strict=True):
            number.setToolTip(wrapped(tip))
            number.setAccessibleName(name)


def _dress(number: QLabel, widest: str) -> None:
    number.setFont(theme.number_font())
    number.setFixedSize(QFontMetrics(number.font()).horizontalAdvance(widest), INPUT_HEIGHT)
    number.setAlignment(Qt.AlignmentFlag.AlignCenter)
    number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
