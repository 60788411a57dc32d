"""What one indicator found: in a sentence, in the paper's words, in pictures."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.verdict.frames import EvidencePicture, Reading
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.verdict.evidence_pictures import EvidencePictures
from advstudio.ui.verdict.prose import Paragraph, Prose
from advstudio.ui.verdict.state import IndicatorRow, LightState
from advstudio.ui.verdict.words import found_words, light_word


class VerdictEvidence(QWidget):
    """The text scrolls where it is longer than its place; pictures stand below it."""

    chosen = Signal(int)
    """Number of a picture that somebody wants to attack."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(TITLE)
        self._text = Prose(self.tr("Evidence of the chosen indicator"), QPalette.ColorRole.Base)
        self._pictures = EvidencePictures()
        self._arrange()
        self._pictures.chosen.connect(self.chosen)

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text

    @property
    def pictures(self) -> tuple[EvidencePicture, ...]:
        """The pictures that gave the defense away."""
        return self._pictures.pictures

    def render_row(
        self, row: IndicatorRow | None, class_names: tuple[str, ...], count: int
    ) -> None:
        """Show an indicator's evidence.

        Args:
            row: The indicator, or None where none is chosen.
            class_names: Of the classifier.
            count: Pictures of the set.
        """
        if row is None:
            self._title.render_lines(CaptionLine(self.tr("Evidence"), is_strong=True))
            advice = self.tr("Choose an indicator at the left, or a light of the strip.")
            self._text.say(("", advice))
            self._pictures.hide()
            return
        self._title.render_lines(CaptionLine(row.title, is_strong=True))
        self._text.say(*self._told(row, count))
        pictures = _pictures(row)
        self._pictures.render_pictures(pictures, class_names)
        self._pictures.setVisible(bool(pictures))

    def _told(self, row: IndicatorRow, count: int) -> tuple[Paragraph, ...]:
        places = (self.tr("On this picture"), self.tr("On {count} pictures").format(count=count))
        found = tuple(
            (place, self._finding(state))
            for place, state in zip(places, row.states, strict=True)
            if state is not None
        )
        reading = _reading(row)
        if reading is None:
            only = self.tr("One picture cannot tell this: examine a set of pictures.")
            return found or (("", only),)
        return (
            *found,
            (self.tr("Measured"), reading.definition),
            (self.tr("Why it tells"), reading.paper),
            (self.tr("Way round"), reading.remedy),
            (self.tr("Costs"), reading.expense),
            (self.tr("Source"), reading.source),
        )

    def _finding(self, state: LightState) -> str:
        if state.reading is None:
            return self.tr("being measured…")
        words = self.tr("{light}. {sentence}").format(
            light=light_word(state.reading.light), sentence=found_words(state.reading)
        )
        return self.tr("{words} (out of date)").format(words=words) if state.is_stale else words

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._title)
        column.addWidget(self._text, 1)
        column.addWidget(self._pictures)
        self._pictures.hide()


def _reading(row: IndicatorRow) -> Reading | None:
    # Of a set there is more to say.
    return next((state.reading for state in reversed(row.states) if state and state.reading), None)


def _pictures(row: IndicatorRow) -> tuple[EvidencePicture, ...]:
    found = (state.reading.evidence for state in reversed(row.states) if state and state.reading)
    return next((pictures for pictures in found if pictures), ())
