"""What one indicator found: in a sentence, in the paper's words, in pictures."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from advstudio.session.verdict_frames import EvidencePicture, Reading
from advstudio.ui import theme
from advstudio.ui.verdict_state import IndicatorRow, LightState
from advstudio.ui.verdict_words import found_words, light_word
from advstudio.ui.widgets.caption import TITLE, Caption, CaptionLine
from advstudio.ui.widgets.evidence_pictures import EvidencePictures


class VerdictEvidence(QWidget):
    """The text scrolls where it is longer than its place; pictures stand below it."""

    chosen = Signal(int)
    """Number of a picture that somebody wants to attack."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(TITLE)
        self._text = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea(widgetResizable=True)
        self._pictures = EvidencePictures()
        self._arrange()
        self._pictures.chosen.connect(self.chosen)

    @property
    def text(self) -> str:
        """What is said, as rich text."""
        return self._text.text()

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
            self._say(self.tr("Choose an indicator at the left, or a light of the strip."))
            self._pictures.hide()
            return
        self._title.render_lines(CaptionLine(row.title, is_strong=True))
        self._say(self._told(row, count))
        pictures = _pictures(row)
        self._pictures.render_pictures(pictures, class_names)
        self._pictures.setVisible(bool(pictures))

    def _told(self, row: IndicatorRow, count: int) -> str:
        places = (self.tr("On this picture"), self.tr("On {count} pictures").format(count=count))
        found = [
            self._finding(place, state)
            for place, state in zip(places, row.states, strict=True)
            if state is not None
        ]
        reading = _reading(row)
        if reading is None:
            only = self.tr("One picture cannot tell this: examine a set of pictures.")
            return "".join(found) or _paragraph("", only)
        return "".join(
            (
                *found,
                _paragraph(self.tr("Measured"), reading.definition),
                _paragraph(self.tr("Why it tells"), reading.paper),
                _paragraph(self.tr("Way round"), reading.remedy),
                _paragraph(self.tr("Costs"), reading.expense),
                _paragraph(self.tr("Source"), reading.source),
            )
        )

    def _finding(self, place: str, state: LightState) -> str:
        if state.reading is None:
            return _paragraph(place, self.tr("being measured…"))
        words = self.tr("{light}. {sentence}").format(
            light=light_word(state.reading.light), sentence=found_words(state.reading)
        )
        if state.is_stale:
            words = self.tr("{words} (out of date)").format(words=words)
        return _paragraph(place, words)

    def _say(self, text: str) -> None:
        if text != self._text.text():
            self._text.setText(text)
            self._text.setAccessibleName(self.tr("Evidence"))

    def _arrange(self) -> None:
        self._text.setBackgroundRole(QPalette.ColorRole.Base)
        self._text.setAutoFillBackground(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        margin = theme.UNIT
        self._text.setContentsMargins(margin, margin // 2, margin, margin // 2)
        self._scroll.setWidget(self._text)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Evidence of the chosen indicator"))
        self._scroll.setToolTip("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._title)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._pictures)
        self._pictures.hide()


def _paragraph(heading: str, text: str) -> str:
    muted, small = theme.colours().muted, theme.SMALL_POINTS
    head = f'<span style="color:{muted}">{escape(heading)}:</span> ' if heading else ""
    return f'<p style="margin:0 0 4px 0;font-size:{small}pt">{head}{escape(text)}</p>'


def _reading(row: IndicatorRow) -> Reading | None:
    # Of a set there is more to say.
    return next((state.reading for state in reversed(row.states) if state and state.reading), None)


def _pictures(row: IndicatorRow) -> tuple[EvidencePicture, ...]:
    found = (state.reading.evidence for state in reversed(row.states) if state and state.reading)
    return next((pictures for pictures in found if pictures), ())
