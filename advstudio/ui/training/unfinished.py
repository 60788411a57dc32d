"""Trainings that were paused or cut off, to be taken up again."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton

from advstudio.session.catalogue import Unfinished
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.explained import explain, wrapped
from advstudio.ui.kit.section import Section, row_of


class UnfinishedSection(Section):
    """Picks one; a sentence where there is none."""

    resumed = Signal(object)
    """An Unfinished that is to go on."""
    opened = Signal(object)
    """An Unfinished that somebody wants to look at before it goes on, or goes."""

    def __init__(self) -> None:
        super().__init__()
        self._combo = ChoiceCombo()
        self._resume = QPushButton(self.tr("Resume"))
        self._open = QPushButton(self.tr("Look at it"))
        self._hint = QLabel(wordWrap=True)
        self._explain()
        self._combo.setEditable(False)
        self._hint.setProperty("role", "muted")
        self._buttons = row_of(self._resume, self._open)
        for widget in (self._combo, self._buttons, self._hint):
            self.add(widget)
        self.setFocusProxy(self._combo)
        self._resume.clicked.connect(self._on_resume)
        self._open.clicked.connect(self._on_open)

    def display(self, unfinished: tuple[Unfinished, ...]) -> None:
        """Offer these trainings."""
        self._combo.set_options(tuple(self._option(one) for one in unfinished))
        if unfinished and self._combo.key not in unfinished:
            self._combo.select(unfinished[-1])
        for widget in (self._combo, self._buttons):
            widget.setVisible(bool(unfinished))
        self._hint.setText(self._hint_text(is_empty=not unfinished))

    def _hint_text(self, *, is_empty: bool) -> str:
        if is_empty:
            return self.tr(
                "Nothing is unfinished. After every epoch a training is kept on disk: what is "
                "paused or cut off can go on from here, also another day."
            )
        return self.tr(
            "Goes on after its last whole epoch, with the same result as without a break."
        )

    def _option(self, one: Unfinished) -> Option:
        text = self.tr("{name}, {model}").format(name=one.name, model=one.model)
        settings = ", ".join(f"{name} {value}" for name, value in one.recipe.parameters)
        seed = self.tr("seed {seed}").format(seed=one.seed)
        return Option(one, text, wrapped(one.recipe.name, settings, seed))

    def _explain(self) -> None:
        explain(
            self._combo,
            name=self.tr("Unfinished trainings"),
            tip=self.tr("Trainings that were paused or cut off after at least one epoch."),
        )
        explain(
            self._resume,
            name=self.tr("Resume the unfinished training"),
            tip=self.tr("Goes on after the last whole epoch."),
        )
        explain(
            self._open,
            name=self.tr("Look at the unfinished training"),
            tip=self.tr("Shows it as it waits; there it can be resumed, or discarded."),
        )

    @Slot()
    def _on_resume(self) -> None:
        self.resumed.emit(self._combo.key)

    @Slot()
    def _on_open(self) -> None:
        self.opened.emit(self._combo.key)
