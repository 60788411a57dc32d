"""That a model which tells less has the same pictures wrong."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from advstudio.session.outcome.same_errors_frames import Errors, SameErrorsFrame, Telling
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped

_LINE = 2 * theme.UNIT + 2
_LINES = 4
_NUMBER = 8
"""Characters of a column of numbers."""


class SubstituteErrors(QWidget):
    """Counts for every way of telling, and a sentence that says whether they are the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = Caption(_LINES * _LINE)
        self._sentence = QLabel(wordWrap=True)
        self._sentence.setProperty("role", "muted")
        self.setToolTip(
            wrapped(
                self.tr(
                    "What a model has wrong when it tells all its probabilities, its leading "
                    "classes, or its label only. FGSM's examples are made on the model behind, "
                    "before anything is hidden: they are there, only the clues are gone. Source: "
                    "Goodfellow and Papernot 2017."
                )
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._table)
        column.addWidget(self._sentence)
        self.render_errors(None)

    @property
    def sentence(self) -> str:
        """What it comes to."""
        return self._sentence.text()

    @property
    def texts(self) -> tuple[str, ...]:
        """The rows of the table."""
        return tuple(f"{line.text} {line.right}" for line in self._table.lines)

    def render_errors(self, frame: SameErrorsFrame | None) -> None:
        """Show the counts; None while nobody has counted."""
        if frame is None:
            dots = f"{'…':>{_NUMBER}}{'…':>{_NUMBER}}"
            self._table.render_lines(
                CaptionLine(self.tr("wrong, of the test pictures"), right=dots),
                *(CaptionLine(text, right=dots) for text in self._tellings().values()),
            )
            self._sentence.setText(self.tr("The errors are being counted."))
            return
        heads = (self.tr("clean"), f"FGSM {frame.request.epsilon:g}")
        title = self.tr("wrong, of {count} test pictures").format(count=frame.request.pictures)
        self._table.render_lines(
            CaptionLine(title, right="".join(f"{head:>{_NUMBER + 1}}" for head in heads)),
            *(_row(self._tellings()[errors.telling], errors) for errors in frame.errors),
        )
        self._sentence.setText(self._verdict(frame))

    def _verdict(self, frame: SameErrorsFrame) -> str:
        if all(errors.is_same for errors in frame.errors):
            return self.tr(
                "Exactly the same pictures each time: hiding the probabilities moves no region, "
                "it only takes the attacker's clues away."
            )
        return self.tr("Not the same pictures: this model's answers differ from call to call.")

    def _tellings(self) -> dict[Telling, str]:
        return {
            "all": self.tr("telling all probabilities"),
            "top-k": self.tr("telling the leading classes"),
            "label-only": self.tr("telling the label only"),
        }


def _row(text: str, errors: Errors) -> CaptionLine:
    attacked = "–" if errors.attacked is None else str(errors.attacked)
    return CaptionLine(text, right=f"{errors.clean:>{_NUMBER}}{attacked:>{_NUMBER + 1}}")
