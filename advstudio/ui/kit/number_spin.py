"""A spin box for numbers of any size, shown without idle zeros."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

_LARGEST = 1e9


class NumberSpin(QDoubleSpinBox):
    """Shows 0.03 and 0.0001 alike in as many digits as they need; arrows step by a tenth."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(8)
        self.setKeyboardTracking(False)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)

    def set_bounds(self, minimum: float | None, maximum: float | None) -> None:
        """Allow values between two bounds; None is none."""
        self.setRange(
            -_LARGEST if minimum is None else minimum,
            _LARGEST if maximum is None else maximum,
        )

    def textFromValue(self, value: float) -> str:
        shown = 0.0 if math.isclose(value, 0.0, abs_tol=1e-9) else value
        return self.locale().toString(shown, "g", 6)
