"""All indicators of one classifier, and the button that examines a set of pictures."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from advstudio.session.verdict.examination_frames import MOST_PICTURES
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain
from advstudio.ui.kit.toggle_button import ToggleButton
from advstudio.ui.verdict.light_table import LightTable
from advstudio.ui.verdict.state import Dossier, IndicatorRow, indicator_rows

_COUNT = 100
_PARTS = 1000
_BUTTON = 20 * theme.UNIT
"""Width of the button whatever it says."""


class VerdictList(QWidget):
    """Of two classifiers one is chosen by the buttons at the top."""

    subjectChosen = Signal(int)
    examineRequested = Signal(int)
    """With how many pictures."""
    cancelRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_examining = False
        self._subjects = (ToggleButton(), ToggleButton())
        self._table = LightTable()
        self._count = QSpinBox(minimum=1, maximum=MOST_PICTURES, value=_COUNT)
        self._examine = QPushButton()
        self._progress = QProgressBar(maximum=_PARTS, textVisible=False)
        self._explain()
        self._arrange()
        self._connect()

    @property
    def table(self) -> LightTable:
        """The indicators."""
        return self._table

    @property
    def examine_button(self) -> QPushButton:
        """Begins the examination, or gives it up."""
        return self._examine

    @property
    def subject_buttons(self) -> tuple[ToggleButton, ...]:
        """One for each classifier that can be looked at, if there are two."""
        return tuple(button for button in self._subjects if not button.isHidden())

    @property
    def count(self) -> int:
        """How many pictures the set has."""
        return self._count.value()

    def display_dossier(self, dossier: Dossier) -> tuple[IndicatorRow, ...]:
        """Show what is known of a classifier; returns what is listed."""
        rows = indicator_rows(dossier)
        examined = dossier.found.examination
        self._table.set_on("" if examined is None else self._set_words(dossier))
        self._table.render_rows(rows)
        self._render_subjects(dossier)
        self._render_examination(dossier)
        return rows

    def _set_words(self, dossier: Dossier) -> str:
        assert dossier.found.examination is not None, "asked only where there is one"
        return self.tr("set of {count}").format(count=dossier.found.examination.request.count)

    def _render_subjects(self, dossier: Dossier) -> None:
        for number, button in enumerate(self._subjects):
            button.setVisible(len(dossier.names) > 1)
            with QSignalBlocker(button):
                button.setChecked(number == dossier.chosen)
        for button, name in zip(self._subjects, dossier.names, strict=False):
            tip = self.tr("Shows the indicators of {name}.").format(name=name)
            button.setToolTip(tip)

    def _render_examination(self, dossier: Dossier) -> None:
        self._is_examining = dossier.found.job == "examine"
        self._name_button()
        self._examine.setEnabled(dossier.has_engine)
        examined = dossier.found.examination
        self._progress.setVisible(self._is_examining)
        self._progress.setValue(round(_PARTS * examined.done) if examined else 0)

    @Slot()
    def _name_button(self) -> None:
        examine = self.tr("Examine {count} pictures").format(count=self.count)
        self._examine.setText(self.tr("Cancel") if self._is_examining else examine)

    def _explain(self) -> None:
        names = (self.tr("First classifier"), self.tr("Second classifier"))
        for button, letter, name in zip(self._subjects, "AB", names, strict=True):
            button.setText(letter)
            explain(button, name=name, tip=self.tr("Shows its indicators."))
            button.setFixedHeight(INPUT_HEIGHT)
        explain(
            self._count,
            name=self.tr("Pictures of the set"),
            tip=self.tr(
                "How many test pictures, from all over the dataset, are examined, and attacked by "
                "the counter-attack. A hundred tell within 10 percentage points."
            ),
        )
        explain(
            self._examine,
            name=self.tr("Examine the set"),
            tip=self.tr(
                "Measures every indicator on a set of pictures, also those that one picture cannot "
                "tell (Carlini et al. 2019, arXiv:1902.06705). It goes on beside everything else."
            ),
        )
        self._progress.setAccessibleName(self.tr("Progress of the examination"))

    def _arrange(self) -> None:
        self._count.setFixedSize(9 * theme.UNIT, INPUT_HEIGHT)
        self._examine.setFixedSize(_BUTTON, INPUT_HEIGHT)
        self._progress.setFixedHeight(theme.UNIT // 2 + 2)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        for button in self._subjects:
            button.hide()
        below = QHBoxLayout()
        below.setSpacing(theme.UNIT // 2)
        for widget in (*self._subjects, self._count, self._examine):
            below.addWidget(widget)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 4)
        column.addWidget(self._table, 1)
        column.addWidget(self._progress)
        column.addLayout(below)

    def _connect(self) -> None:
        self._count.valueChanged.connect(self._name_button)
        self._examine.clicked.connect(self._on_examine_clicked)
        self._subjects[0].clicked.connect(self._on_first_clicked)
        self._subjects[1].clicked.connect(self._on_second_clicked)

    @Slot()
    def _on_examine_clicked(self) -> None:
        if self._is_examining:
            self.cancelRequested.emit()
        else:
            self.examineRequested.emit(self.count)

    @Slot()
    def _on_first_clicked(self) -> None:
        self._choose(0)

    @Slot()
    def _on_second_clicked(self) -> None:
        self._choose(1)

    def _choose(self, number: int) -> None:
        # Down already: it stays down.
        self._subjects[number].setChecked(True)
        self.subjectChosen.emit(number)
