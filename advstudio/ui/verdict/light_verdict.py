"""The verdict of one classifier in words: first in the strip, over its name."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.verdict.light_mark import paint_light
from advstudio.ui.verdict.light_stop import LightStop
from advstudio.ui.verdict.state import LiveVerdict
from advstudio.ui.verdict.words import state_words, verdict_words

WIDTH = 31 * theme.UNIT

_HEIGHT = 4 * theme.UNIT
_MARK = 3 * theme.UNIT
_RADIUS = 8.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LightVerdict(LightStop):
    """Opens the evidence of the whole verdict."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = LiveVerdict()
        self._name = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._describe()

    @property
    def words(self) -> str:
        """The verdict."""
        return verdict_words(self._live)

    def render_live(self, live: LiveVerdict, name: str) -> bool:
        """Show a classifier's verdict; whether it is another one than before."""
        if live is self._live and name == self._name:
            return False
        self._live, self._name = live, name
        self._describe()
        self.update()
        return True

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, _HEIGHT)

    def paint_contents(self, painter: QPainter) -> None:
        """Mark and words, over the name."""
        chosen, live = theme.colours(), self._live
        light = live.view.light if live.view else None
        centre = QPointF(_MARK / 2, self.height() / 2)
        is_stale = live.is_stale and live.view is not None
        paint_light(painter, centre, _RADIUS, light, is_stale=is_stale)
        upper = self.rect().adjusted(_MARK, 0, 0, -self.height() // 2)
        lower = self.rect().adjusted(_MARK, self.height() // 2, 0, 0)
        ink = QColor(chosen.muted if is_stale else chosen.text)
        _paint_words(painter, upper, self.words, theme.font(theme.BODY_POINTS, bold=True), ink)
        small = theme.font(theme.SMALL_POINTS)
        state = state_words(live, self._name)
        _paint_words(painter, lower, state, small, QColor(chosen.muted))

    def _describe(self) -> None:
        state = state_words(self._live, self._name)
        name = self.tr("Verdict: {words}, {state}").format(words=self.words, state=state)
        self.setAccessibleName(name)
        view = self._live.view
        explained = (view.explanation, self._source(view.source)) if view else ()
        self.setToolTip(
            wrapped(
                f"{self.words}. {state}",
                *explained,
                self.tr(
                    "Whether this classifier resists, or only denies a useful gradient "
                    "(Papernot et al. 2017, arXiv:1602.02697). Opens the evidence."
                ),
            )
        )

    def _source(self, source: str) -> str:
        return self.tr("Source: {source}.").format(source=source.rstrip("."))


def _paint_words(painter: QPainter, place: QRect, text: str, face: QFont, ink: QColor) -> None:
    painter.setFont(face)
    painter.setPen(ink)
    shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _LEFT, shown)
