"""The slider of epsilon with two spin boxes: as a decimal, and as n/255."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QHBoxLayout, QWidget

from advstudio.session.experiment import NormName
from advstudio.ui.epsilon.epsilon_scale import LEVELS, EpsilonScale
from advstudio.ui.epsilon.tick_slider import TickSlider
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, captioned, explain

LARGEST: dict[NormName, float] = {"Linf": 1.0, "L2": 1e5, "L1": 1e5, "L0": 1e5}
_SPIN_WIDTH = 13 * theme.UNIT


class EpsilonSlider(QWidget):
    """Sets epsilon, pixel scale; the spin boxes reach beyond the end of the slider."""

    epsilonChanged = Signal(float)
    pressed = Signal()
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epsilon = math.nan
        self._slider = TickSlider()
        self._decimal_spin = _spin()
        self._levels_spin = _spin()
        self._norm: NormName = "Linf"
        self._explain()
        self._arrange()
        self._slider.moved.connect(self._on_slider_moved)
        self._slider.sliderPressed.connect(self.pressed)
        self._slider.sliderReleased.connect(self.released)
        self._decimal_spin.valueChanged.connect(self._on_decimal_changed)
        self._levels_spin.valueChanged.connect(self._on_levels_changed)
        self.set_range(1.0, "Linf")

    def set_range(self, end: float, norm: NormName) -> None:
        """The slider runs from 0 to `end` > 0, in units of the norm."""
        scale = EpsilonScale.of(end, norm)
        self._norm = norm
        # The boxes may have to cut it to the new range.
        self._epsilon = math.nan
        self._slider.set_scale(scale)
        with QSignalBlocker(self._decimal_spin), QSignalBlocker(self._levels_spin):
            self._decimal_spin.setDecimals(scale.decimals)
            self._decimal_spin.setSingleStep(scale.step)
            self._decimal_spin.setRange(0.0, LARGEST[norm])
            self._set_levels_range(norm == "Linf")

    def set_epsilon(self, epsilon: float) -> None:
        """Show epsilon, without a signal."""
        if epsilon == self._epsilon:
            return
        self._epsilon = epsilon
        self._slider.set_epsilon(epsilon)
        with QSignalBlocker(self._decimal_spin), QSignalBlocker(self._levels_spin):
            self._decimal_spin.setValue(epsilon)
            self._levels_spin.setValue(epsilon * LEVELS)

    def _set_levels_range(self, is_pixel_change: bool) -> None:
        self._levels_spin.setEnabled(is_pixel_change)
        # In other norms epsilon is no change of a pixel value: the box then shows a dash.
        self._levels_spin.setRange(0.0, LEVELS if is_pixel_change else 0.0)
        self._levels_spin.setSpecialValueText("" if is_pixel_change else "–")

    def _explain(self) -> None:
        meaning = self.tr(
            "Epsilon: the attack may change the picture by at most this much, measured in the "
            "norm; pixel values run from 0 to 1 (Goodfellow et al. 2015, arXiv:1412.6572)."
        )
        keys = self.tr("Arrow keys move it, with Shift finely; Page, Home and End go far.")
        explain(self._slider, name=self.tr("Epsilon"), tip=f"{meaning} {keys}")
        explain(self._decimal_spin, name=self.tr("Epsilon as a decimal number"), tip=meaning)
        explain(
            self._levels_spin,
            name=self.tr("Epsilon in steps of 1/255"),
            tip=self.tr(
                "Epsilon in steps of 1/255, the difference of two neighbouring brightness values "
                "of an 8-bit picture, as papers write it (Madry et al. 2018); for L∞ only."
            ),
        )

    def _arrange(self) -> None:
        self._levels_spin.setDecimals(2)
        self._levels_spin.setSuffix("/255")
        self.setFocusProxy(self._slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT)
        row.addWidget(self._slider, stretch=1)
        row.addWidget(captioned(self._decimal_spin, self.tr("epsilon")))
        row.addWidget(captioned(self._levels_spin, self.tr("in 255ths")))

    @Slot(float)
    def _on_slider_moved(self, epsilon: float) -> None:
        self._show_and_emit(epsilon)

    @Slot(float)
    def _on_decimal_changed(self, epsilon: float) -> None:
        self._show_and_emit(epsilon)

    @Slot(float)
    def _on_levels_changed(self, levels: float) -> None:
        self._show_and_emit(levels / LEVELS)

    def _show_and_emit(self, epsilon: float) -> None:
        epsilon = round(epsilon) if self._norm == "L0" else epsilon
        # What was moved may stand elsewhere: pixels are counted, and the handle was between two.
        self._epsilon = math.nan
        self.set_epsilon(epsilon)
        self.epsilonChanged.emit(float(epsilon))


def _spin() -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setFont(theme.number_font())
    spin.setFixedSize(_SPIN_WIDTH, INPUT_HEIGHT)
    spin.setKeyboardTracking(False)
    spin.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
    return spin
