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
from advstudio.ui import theme
from advstudio.ui.widgets.explained import INPUT_HEIGHT, caption, explain
from advstudio.ui.widgets.number_spin import NumberSpin

_LARGEST_INTEGER = 2**31 - 1
_FIELD_WIDTH = 17 * theme.UNIT


class ParamForm(QWidget):
    """Edits parameters; `edited` holds the one that changed, by name.

    Args:
        after: The input from which Tab comes to the form.
    """

    edited = Signal(dict)

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

    def render(  # type: ignore[override] # every widget of ours renders a value
        self, parameters: tuple[Parameter, ...], values: Mapping[str, Scalar]
    ) -> None:
        """Show the parameters' values; the inputs are rebuilt only for other parameters."""
        if parameters != self._parameters:
            self._rebuild(parameters)
        for parameter in parameters:
            field = self._inputs[parameter.name]
            with QSignalBlocker(field):
                _show(field, values.get(parameter.name, parameter.default))

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
        for before, field in pairwise((self._after, *self._inputs.values())):
            QWidget.setTabOrder(before, field)
        self.setVisible(bool(parameters))

    def _add_row(self, row: int, parameter: Parameter) -> None:
        field = self._inputs[parameter.name]
        explain(field, name=_title(parameter), tip=parameter.description or _title(parameter))
        field.setObjectName(parameter.name)
        self._grid.addWidget(caption(_title(parameter), field), row, 0)
        field.setFixedSize(_FIELD_WIDTH, INPUT_HEIGHT)
        self._grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)

    def _input(self, parameter: Parameter) -> QWidget:
        if parameter.kind == "integer":
            return self._integer(parameter)
        if parameter.kind == "number":
            return self._number(parameter)
        if parameter.kind == "boolean":
            check = QCheckBox()
            check.toggled.connect(self._on_edited)
            return check
        if parameter.kind == "choice":
            combo = QComboBox()
            combo.addItems(parameter.choices)
            combo.activated.connect(self._on_edited)
            return combo
        line = QLineEdit()
        line.editingFinished.connect(self._on_edited)
        return line

    def _integer(self, parameter: Parameter) -> QWidget:
        spin = QSpinBox()
        spin.setKeyboardTracking(False)
        spin.setRange(
            -_LARGEST_INTEGER if parameter.minimum is None else int(parameter.minimum),
            _LARGEST_INTEGER if parameter.maximum is None else int(parameter.maximum),
        )
        spin.valueChanged.connect(self._on_edited)
        return spin

    def _number(self, parameter: Parameter) -> QWidget:
        spin = NumberSpin()
        spin.set_bounds(parameter.minimum, parameter.maximum)
        spin.valueChanged.connect(self._on_edited)
        return spin

    @Slot()
    def _on_edited(self) -> None:
        field: QObject = self.sender()
        self.edited.emit({field.objectName(): _value(field)})


def _title(parameter: Parameter) -> str:
    return parameter.name.replace("_", " ").capitalize()


def _show(field: QWidget, value: Scalar) -> None:
    match field:
        case QCheckBox():
            field.setChecked(bool(value))
        case QSpinBox():
            field.setValue(int(value))
        case NumberSpin():
            field.setValue(float(value))
        case QComboBox():
            field.setCurrentText(str(value))
        case QLineEdit():
            field.setText(str(value))


def _value(field: QObject) -> Scalar:
    match field:
        case QCheckBox():
            return field.isChecked()
        case QSpinBox() | NumberSpin():
            return field.value()
        case QComboBox():
            return field.currentText()
        case QLineEdit():
            return field.text()
    raise AssertionError(field)
