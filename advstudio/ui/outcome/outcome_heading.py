"""Which classifier a view is about, and what it grants to an attacker."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from advstudio.session.frames import Outcome
from advstudio.session.outcome.same_errors_frames import SameErrorsFrame, Telling
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import wrapped

_TELLINGS: dict[str, Telling] = {"top_k": "top-k", "label": "label-only"}
"""How much is told, by what the classifier grants; of the rest nothing is said."""

_FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class OutcomeHeading(QWidget):
    """The name in heading size; grants and costs small and muted beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._grants = ""
        self._outcome: Outcome | None = None
        self._errors: SameErrorsFrame | None = None
        self.setToolTip(
            wrapped(
                self.tr(
                    "What the classifier grants to whoever asks: how much of its output, and "
                    "whether a gradient can be followed through it. Denying either hides the way "
                    "to adversarial examples without removing them. Source: gradient masking, "
                    "Papernot et al. 2017, arXiv:1602.02697."
                ),
                self.tr(
                    "The cost counts pictures: each one that the attack asked the model about is a "
                    "query, each one whose gradient it took a gradient (Carlini et al. 2019, "
                    "arXiv:1902.06705)."
                ),
                self.tr(
                    "A model that tells less has the same pictures wrong, clean ones and FGSM's "
                    "examples for the model behind: they are counted on test pictures (Goodfellow "
                    "and Papernot 2017)."
                ),
            )
        )

    @property
    def text(self) -> str:
        """Name and grants."""
        return f"{self._name} {self._grants}"

    def render_outcome(self, outcome: Outcome) -> None:
        """Show whose outcome it is."""
        self._outcome = outcome
        grants = self.tr("grants: {output} · {gradient}").format(
            output=self._output_text(outcome.output),
            gradient=self._gradient_text(outcome.gradient),
        )
        told = (grants, self._cost_text(outcome), self._errors_text(outcome))
        grants = "   ".join(part for part in told if part)
        if (outcome.name, grants) == (self._name, self._grants):
            return
        self._name, self._grants = outcome.name, grants
        self.setAccessibleName(self.text)
        self.update()

    def render_errors(self, errors: SameErrorsFrame | None) -> None:
        """Say what a classifier that hides its probabilities has wrong; None says nothing."""
        self._errors = errors
        if self._outcome is not None:
            self.render_outcome(self._outcome)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        chosen = theme.colours()
        small = theme.font(theme.SMALL_POINTS)
        grants_width = QFontMetrics(small).horizontalAdvance(self._grants)
        face = theme.font(theme.HEADING_POINTS, bold=True)
        name = QFontMetrics(face).elidedText(
            self._name, Qt.TextElideMode.ElideMiddle, self.width() - grants_width - 2 * theme.UNIT
        )
        painter.setFont(face)
        painter.setPen(QColor(chosen.text))
        painter.drawText(self.rect(), _FLAGS, name)
        left = QFontMetrics(face).horizontalAdvance(name) + 2 * theme.UNIT
        painter.setFont(small)
        painter.setPen(QColor(chosen.muted))
        painter.drawText(self.rect().adjusted(left, 1, 0, 1), _FLAGS, self._grants)

    def _cost_text(self, outcome: Outcome) -> str:
        """What the attack asked of the model, and what it found."""
        cost = self.tr("attack: queries {queries}, gradients {gradients}").format(
            queries=outcome.queries, gradients=outcome.gradients
        )
        if outcome.found_at is None:
            return cost
        return self.tr("{cost}, ends at {size:.4g}").format(cost=cost, size=outcome.found_at)

    def _errors_text(self, outcome: Outcome) -> str:
        """That hiding changed no answer, as far as anything is hidden and it was counted."""
        telling = _TELLINGS.get(outcome.output)
        if telling is None or self._errors is None:
            return ""
        found = self._errors.told(telling)
        if not found.is_same:
            return ""
        return self.tr("wrong: the same {count} of {pictures} as when it told all").format(
            count=found.clean, pictures=self._errors.request.pictures
        )

    def _output_text(self, output: str) -> str:
        return {
            "logits": self.tr("logits"),
            "probabilities": self.tr("probabilities"),
            "top_k": self.tr("leading classes only"),
            "label": self.tr("label only"),
        }.get(output, output)

    def _gradient_text(self, gradient: str) -> str:
        return {
            "exact": self.tr("exact gradient"),
            "straight-through": self.tr("approximate gradient (straight-through)"),
            "none": self.tr("no gradient"),
        }.get(gradient, gradient)
