"""The form of a part: one input per parameter, made from their descriptions alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from advstudio.session.catalogue import Parameter
from advstudio.session.experiment import Scalar
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, caption, explain, wrapped
from advstudio.ui.kit.number_slider import NumberSlider
from advstudio.ui.kit.number_spin import NumberSpin
from advstudio.ui.kit.parameter_scale import ParameterScale

_LARGEST_INTEGER = 2**31 - 1
_FIELD_WIDTH = 18 * theme.UNIT


class ParamForm(QWidget):
    """Edits parameters; `edited` holds the one that changed, by name.

    Edits between `dragStarted` and `dragFinished` belong together.

    Args:
        after: The input from which Tab comes to the form.
    """

    edited = Signal(dict)
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(self, after: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._after = after
        self._parameters: tuple[Parameter, ...] = ()
        self._inputs: dict[str, QWidget] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.UNIT)
        self._grid.setVerticalSpacing(theme.UNIT // 2)
        self._grid.setColumnStretch(0, 1)
        self.hide()

    def display(self, parameters: tuple[Parameter, ...], values: Mapping[str, Scalar]) -> None:
        """Show the parameters' values; the inputs are rebuilt only for other parameters."""
        if parameters != self._parameters:
            self._rebuild(parameters)
        for parameter in parameters:
            field = self._inputs[parameter.name]
            value = values.get(parameter.name, parameter.default)
            with QSignalBlocker(field):
                _show(field, value)
            if parameter.tips:
                field.setToolTip(wrapped(parameter.description, _tip_of(parameter, value)))

    def _rebuild(self, parameters: tuple[Parameter, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._parameters = parameters
        self._inputs = {parameter.name: self._input(parameter) for parameter in parameters}
        for row, parameter in enumerate(parameters):
            self._add_row(row, parameter)
        # What is built late would else come last, after all of the window.
        reached = [field.focusProxy() or field for field in self._inputs.values()]
        for before, field in pairwise((self._after, *reached)):
            QWidget.setTabOrder(before, field)
        self.setVisible(bool(parameters))

    def _add_row(self, row: int, parameter: Parameter) -> None:
        field = self._inputs[parameter.name]
        name = _title(parameter)
        tip = parameter.description or name
        if isinstance(field, NumberSlider):
            field.name(name=name, tip=tip)
        else:
            explain(field, name=name, tip=tip)
        field.setObjectName(parameter.name)
        self._grid.addWidget(caption(_title(parameter), field), row, 0)
        field.setFixedSize(_FIELD_WIDTH, INPUT_HEIGHT)
        self._grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)

    def _input(self, parameter: Parameter) -> QWidget:
        if parameter.kind in ("integer", "number"):
            return self._counted(parameter)
        if parameter.kind == "boolean":
            check = QCheckBox()
            check.toggled.connect(self._on_edited)
            return check
        if parameter.kind == "choice":
            combo = _choice_box(parameter)
            combo.activated.connect(self._on_edited)
            return combo
        line = QLineEdit()
        line.editingFinished.connect(self._on_edited)
        return line

    def _counted(self, parameter: Parameter) -> QWidget:
        """A spin box, with a slider before it where both bounds are known."""
        spin = self._integer(parameter) if parameter.kind == "integer" else self._number(parameter)
        scale = ParameterScale.of(parameter)
        if scale is None:
            spin.valueChanged.connect(self._on_edited)
            return spin
        spin.setObjectName(parameter.name)
        slider = NumberSlider(spin, scale)
        slider.valueChanged.connect(self._on_edited)
        slider.pressed.connect(self.dragStarted)
        slider.released.connect(self.dragFinished)
        return slider

    def _integer(self, parameter: Parameter) -> QSpinBox:
        spin = QSpinBox()
        spin.setKeyboardTracking(False)
        spin.setRange(
            -_LARGEST_INTEGER if parameter.minimum is None else int(parameter.minimum),
            _LARGEST_INTEGER if parameter.maximum is None else int(parameter.maximum),
        )
        return spin

    def _number(self, parameter: Parameter) -> NumberSpin:
        spin = NumberSpin()
        spin.set_bounds(parameter.minimum, parameter.maximum)
        return spin

    @Slot()
    def _on_edited(self) -> None:
        field: QObject = self.sender()
        self.edited.emit({field.objectName(): _value(field)})


def _title(parameter: Parameter) -> str:
    return parameter.title or parameter.name.replace("_", " ").capitalize()


def _choice_box(parameter: Parameter) -> QComboBox:
    combo = QComboBox()
    for row, choice in enumerate(parameter.choices):
        combo.addItem(parameter.titles[row] if parameter.titles else choice, choice)
        if parameter.tips:
            combo.setItemData(row, wrapped(parameter.tips[row]), Qt.ItemDataRole.ToolTipRole)
    return combo


def _tip_of(parameter: Parameter, choice: Scalar) -> str:
    tips = dict(zip(parameter.choices, parameter.tips, strict=False))
    return tips.get(str(choice), "")


def _show(field: QWidget, value: Scalar) -> None:
    match field:
        case NumberSlider():
            field.set_value(float(value) if isinstance(value, float) else int(value))
        case QCheckBox():
            field.setChecked(bool(value))
        case QSpinBox():
            field.setValue(int(value))
        case NumberSpin():
            field.setValue(float(value))
        case QComboBox():
            field.setCurrentIndex(field.findData(str(value)))
        case QLineEdit():
            field.setText(str(value))


def _value(field: QObject) -> Scalar:
    match field:
        case QCheckBox():
            return field.isChecked()
        case NumberSlider() | QSpinBox() | NumberSpin():
            return field.value()
        case QComboBox():
            return str(field.currentData())
        case QLineEdit():
            return field.text()
    raise AssertionError(field)
