"""The fall of the robust bar: what a naive attack leaves, and what the counter-attack does."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advstudio.session.verdict.examination_frames import CounterFrame
from advstudio.session.verdict.frames import EvidencePicture
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import percent
from advstudio.ui.kit.picture_grid import PictureGrid, Word
from advstudio.ui.verdict.fall_bars import FallBar, FallBars
from advstudio.ui.verdict.fall_plot import FallPlot
from advstudio.ui.verdict.state import Dossier, SetFindings

_LINE = 2 * theme.UNIT + 2
_BROKEN = 6
_LOW = 26 * theme.UNIT
"""Below this height there are only the bars."""
_NARROW = 36 * theme.UNIT
"""Below this width the line needs all the room under them."""


class VerdictFall(QWidget):
    """Bars, what is going on, the accuracy step by step, and pictures that fell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class_names: tuple[str, ...] = ()
        self._shown: CounterFrame | None = None
        self._title = Caption(TITLE)
        self._bars = FallBars(3)
        self._doing = Caption(_LINE)
        self._plot = FallPlot()
        self._broken = PictureGrid()
        self._below = QWidget()
        self._explain()
        self._arrange()

    @property
    def bars(self) -> FallBars:
        """Clean, naive, counter-attack."""
        return self._bars

    @property
    def plot(self) -> FallPlot:
        """The fall, step by step."""
        return self._plot

    @property
    def doing(self) -> str:
        """What is going on, or what came of it."""
        return self._doing.lines[0].text

    def display_dossier(self, dossier: Dossier, class_names: tuple[str, ...]) -> None:
        """Show what is known of a classifier on a set."""
        self._class_names = class_names
        found = dossier.found
        clean, naive, counter = _shares(found)
        self._bars.render_bars(
            (
                FallBar(self.tr("clean"), clean, "clean", found.is_stale),
                FallBar(self.tr("naive attack"), naive, "hatched", found.is_stale),
                FallBar(self.tr("counter-attack"), counter, "solid", found.is_stale),
            )
        )
        self._render_doing(dossier)
        self._render_fall(found.fall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._below.setVisible(self.height() >= _LOW)
        self._show_broken()

    def _render_doing(self, dossier: Dossier) -> None:
        text = self._words(dossier.found)
        share = _done(dossier.found)
        right = "" if share is None else percent(share).strip()
        self._doing.render_lines(CaptionLine(text, right=right))
        self._doing.setToolTip(wrapped(text))
        self._doing.setAccessibleName(text)

    def _words(self, found: SetFindings) -> str:
        fall, examined = found.fall, found.examination
        if found.sentence:
            return found.sentence
        if found.job == "examine":
            doing = examined.doing if examined else ""
            return self.tr("Examining: {doing}").format(doing=doing or self.tr("starting"))
        if found.job == "counter":
            return self._stepped(fall) if fall else self.tr("The counter-attack is starting.")
        if found.is_stale:
            return self.tr("Measured at another epsilon, norm or seed.")
        if fall is None:
            return ""
        return self.tr("{title}, {count} pictures").format(
            title=fall.request.plan.title, count=fall.request.count
        )

    def _stepped(self, fall: CounterFrame) -> str:
        if fall.steps is None:
            return self.tr("{title}: step {step}").format(
                title=fall.request.plan.title, step=fall.step
            )
        return self.tr("{title}: step {step} of {steps}").format(
            title=fall.request.plan.title, step=fall.step, steps=fall.steps
        )

    def _render_fall(self, fall: CounterFrame | None) -> None:
        if fall is self._shown and fall is not None:
            return
        self._shown = fall
        self._show_broken()
        if fall is None:
            self._plot.set_message(
                self.tr("Counter-attack plays here what it leaves, step by step.")
            )
            return
        self._plot.render_fall(fall.history, fall.naive_accuracy, fall.steps)
        self._plot.setAccessibleDescription(", ".join(self._bars.texts))
        if fall.broken:
            pictures = fall.broken[:_BROKEN]
            self._broken.render_pixels(
                np.stack([_shown_pixels(one) for one in pictures]),
                tuple(Word(self._fallen(one), is_alarm=True) for one in pictures),
            )

    def _show_broken(self) -> None:
        has_any = self._shown is not None and bool(self._shown.broken)
        self._broken.setVisible(has_any and self.width() >= _NARROW)

    def _fallen(self, picture: EvidencePicture) -> str:
        number = picture.attacked_class
        found = picture.clean_class if number is None else number
        return f"{self._name(picture.label)}→{self._name(found)}"

    def _name(self, number: int) -> str:
        return self._class_names[number] if number < len(self._class_names) else str(number)

    def _explain(self) -> None:
        self._title.render_lines(CaptionLine(self.tr("Accuracy that is left"), is_strong=True))
        self._bars.setAccessibleName(self.tr("Accuracy that is left"))
        self._plot.setAccessibleName(self.tr("Accuracy under the counter-attack, step by step"))
        self._broken.setAccessibleName(self.tr("Pictures that the counter-attack broke"))
        tip = wrapped(
            self.tr(
                "Share of the set that is classified right: clean, under PGD along the gradient as "
                "it is granted, and under the counter-attack, too. What falls was never robust "
                "(Athalye et al. 2018, arXiv:1802.00420)."
            )
        )
        for widget in (self._title, self._bars, self._plot):
            widget.setToolTip(tip)
        self._broken.setToolTip(
            wrapped(self.tr("Attacked pictures that are wrong now: true class → predicted one."))
        )

    def _arrange(self) -> None:
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(theme.UNIT)
        below.addWidget(self._plot, 5)
        below.addWidget(self._broken, 3)
        self._broken.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._title)
        column.addWidget(self._bars)
        column.addWidget(self._doing)
        column.addWidget(self._below, 1)
        column.addStretch(0)
        self._broken.hide()


def _shares(found: SetFindings) -> tuple[float | None, float | None, float | None]:
    """Clean, naive and counter-attack accuracy: of the counter-attack, else the examination."""
    if found.fall is not None:
        return found.fall.clean_accuracy, found.fall.naive_accuracy, found.fall.accuracy
    if found.examination is not None:
        examined = found.examination
        return examined.clean_accuracy, examined.naive_accuracy, examined.counter_accuracy
    return None, None, None


def _done(found: SetFindings) -> float | None:
    if found.job == "examine" and found.examination is not None:
        return found.examination.done
    if found.job == "counter" and found.fall is not None:
        return found.fall.done
    return None


def _shown_pixels(picture: EvidencePicture) -> np.ndarray:
    return picture.clean if picture.attacked is None else picture.attacked
