"""A bounded number: a slider to drag, and a spin box to type in."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain
from advstudio.ui.kit.jump_slider import JumpSlider
from advstudio.ui.kit.number_spin import NumberSpin
from advstudio.ui.kit.parameter_scale import ParameterScale

_SLIDER_WIDTH = 8 * theme.UNIT


class NumberSlider(QWidget):
    """Puts a slider before a spin box; both say the same value.

    Edits between `pressed` and `released` belong together.

    Args:
        spin: With its bounds; it holds the value.
        scale: Where values stand on the slider.
    """

    valueChanged = Signal()
    pressed = Signal()
    released = Signal()

    def __init__(
        self, spin: QSpinBox | NumberSpin, scale: ParameterScale, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._spin, self._scale = spin, scale
        self._slider = JumpSlider()
        self._slider.setRange(0, scale.last)
        self._slider.setPageStep(max(1, scale.last // 20))
        self._arrange()
        self._slider.valueChanged.connect(self._on_slid)
        self._slider.sliderPressed.connect(self.pressed)
        self._slider.sliderReleased.connect(self.released)
        spin.valueChanged.connect(self._on_typed)

    @property
    def slider(self) -> JumpSlider:
        """What is dragged."""
        return self._slider

    def name(self, *, name: str, tip: str) -> None:
        """Name and explain slider and spin box."""
        explain(self._spin, name=name, tip=tip)
        explain(self._slider, name=name, tip=tip)
        # By Tab one comes to the spin box, which does the same.
        self._slider.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def value(self) -> float | int:
        """What both say."""
        return self._spin.value()

    def set_value(self, value: float | int) -> None:
        """Show a value, without a signal; a handle that is being dragged stays where it is."""
        with QSignalBlocker(self._spin), QSignalBlocker(self._slider):
            self._spin.setValue(value)  # type: ignore[arg-type] # integers for whole numbers
            if not self._slider.isSliderDown():
                self._slider.setValue(self._scale.place(value))

    def _arrange(self) -> None:
        self.setFocusProxy(self._spin)
        self._slider.setFixedSize(_SLIDER_WIDTH, INPUT_HEIGHT)
        self._spin.setFixedHeight(INPUT_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT // 2)
        row.addWidget(self._slider)
        row.addWidget(self._spin, 1)

    @Slot(int)
    def _on_slid(self, place: int) -> None:
        value = self._scale.value(place)
        if value == self._spin.value():
            return
        self.set_value(value)
        self.valueChanged.emit()

    @Slot()
    def _on_typed(self) -> None:
        self.set_value(self._spin.value())
        self.valueChanged.emit()
