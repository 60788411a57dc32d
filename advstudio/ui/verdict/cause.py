"""Why attacks fail on a classifier, what an attacker does about it, and the button that does it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from advstudio.session.verdict.frames import CounterPlan, VerdictView
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, wrapped
from advstudio.ui.verdict.prose import Paragraph, Prose
from advstudio.ui.verdict.state import Dossier


class VerdictCause(QWidget):
    """The cause in words above the buttons."""

    counterRequested = Signal()
    cancelRequested = Signal()
    applyRequested = Signal()
    substituteWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_countering = False
        self._title = Caption(TITLE)
        self._text = Prose(self.tr("Cause and way round"), QPalette.ColorRole.Window)
        self._counter = QPushButton()
        self._apply = QPushButton(self.tr("Apply"))
        self._substitute = QPushButton(self.tr("Train a substitute"))
        self._explain()
        self._arrange()
        self._counter.clicked.connect(self._on_counter_clicked)
        self._apply.clicked.connect(self.applyRequested)
        self._substitute.clicked.connect(self.substituteWanted)

    @property
    def text(self) -> str:
        """Explanation, remedy and plan."""
        return self._text.text

    @property
    def title(self) -> str:
        """The cause in a few words."""
        return self._title.lines[0].text

    @property
    def counter_button(self) -> QPushButton:
        """Begins the counter-attack, or gives it up."""
        return self._counter

    @property
    def apply_button(self) -> QPushButton:
        """Puts the counter-attack into the experiment."""
        return self._apply

    @property
    def substitute_button(self) -> QPushButton:
        """The other way, where only classes are told."""
        return self._substitute

    def display_dossier(self, dossier: Dossier) -> None:
        """Show a classifier's cause and what follows from it."""
        verdict, plan = dossier.verdict, dossier.plan
        self._is_countering = dossier.found.job == "counter"
        title = verdict.title if verdict else self.tr("Being measured…")
        self._title.render_lines(CaptionLine(title, is_strong=True))
        self._title.setToolTip(wrapped(title))
        self._text.say(*(self._told(dossier, verdict, plan) if verdict else ()))
        self._render_buttons(dossier, plan)

    def _render_buttons(self, dossier: Dossier, plan: CounterPlan | None) -> None:
        self._counter.setText(
            self.tr("Cancel") if self._is_countering else self.tr("Counter-attack")
        )
        self._counter.setEnabled(dossier.has_engine and (plan is not None or self._is_countering))
        self._apply.setEnabled(plan is not None)
        self._substitute.setVisible(plan is not None and plan.is_substitute_apt)

    def _told(
        self, dossier: Dossier, verdict: VerdictView, plan: CounterPlan | None
    ) -> tuple[Paragraph, ...]:
        if plan is None:
            said = self.tr("None here works in this norm; choose L∞ or L2.")
        else:
            said = f"{plan.title}. {plan.reason}"
        told = [("", verdict.explanation)]
        if verdict.light == "green" and verdict is dossier.live.view:
            doubt = self.tr("One picture tells little: examine a set to be surer.")
            told.append((self.tr("On this picture"), doubt))
        return (
            *told,
            (self.tr("Way round"), verdict.remedy),
            (self.tr("Counter-attack"), said),
            (self.tr("Source"), verdict.source),
        )

    def _explain(self) -> None:
        explain(
            self._counter,
            name=self.tr("Counter-attack"),
            tip=self.tr(
                "Runs the attack that the cause calls for on the set of pictures, and shows what "
                "it leaves of the accuracy (adaptive attacks: Athalye et al. 2018, "
                "arXiv:1802.00420; Tramèr et al. 2020, arXiv:2002.08347)."
            ),
        )
        explain(
            self._apply,
            name=self.tr("Apply the counter-attack to the experiment"),
            tip=self.tr("Makes it the attack on the picture on the screen; Undo takes it back."),
        )
        explain(
            self._substitute,
            name=self.tr("Train a substitute"),
            tip=self.tr(
                "Trains a network on the classes that this one tells, and carries examples over "
                "(Papernot et al. 2017, arXiv:1602.02697)."
            ),
        )

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT // 2)
        for button in (self._counter, self._apply):
            button.setFixedHeight(INPUT_HEIGHT)
            row.addWidget(button, 2 if button is self._counter else 1)
        self._substitute.setFixedHeight(INPUT_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._title)
        column.addWidget(self._text, 1)
        column.addLayout(row)
        column.addWidget(self._substitute)
        self._substitute.hide()

    @Slot()
    def _on_counter_clicked(self) -> None:
        if self._is_countering:
            self.cancelRequested.emit()
        else:
            self.counterRequested.emit()
