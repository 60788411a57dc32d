"""One light of the strip: its mark and its name; what it says is in its tooltip and its name."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme
from advstudio.ui.verdict.light_mark import paint_light
from advstudio.ui.verdict.light_stop import LightStop
from advstudio.ui.verdict.state import LightState
from advstudio.ui.verdict.words import light_name, light_tip

HEIGHT = 2 * theme.UNIT
MARK = theme.UNIT + theme.UNIT // 2
"""Width of the mark without its name."""

_RADIUS = 4.5
_GAP = theme.UNIT // 2
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LightButton(LightStop):
    """Opens its evidence; as wide as its row lets it be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = LightState("")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    @property
    def state(self) -> LightState:
        """What is shown."""
        return self._state

    def render_state(self, state: LightState) -> None:
        """Show a light."""
        if state is self._state:
            return
        self._state = state
        self.setAccessibleName(light_name(state))
        self.setToolTip(light_tip(state))
        self.update()

    def natural_width(self) -> int:
        """Pixels that mark and name need, whatever the light says."""
        words = QFontMetrics(_face(is_strong=True)).horizontalAdvance(self._state.title)
        return MARK + _GAP + words + _GAP

    def sizeHint(self) -> QSize:
        return QSize(self.natural_width(), HEIGHT)

    def paint_contents(self, painter: QPainter) -> None:
        """Mark and name."""
        state = self._state
        light = state.reading.light if state.reading else None
        centre = QPointF(MARK / 2, self.height() / 2)
        paint_light(painter, centre, _RADIUS, light, is_stale=state.is_stale)
        if self.width() > MARK + 2 * _GAP:
            self._paint_title(painter, is_strong=light == "red" and not state.is_stale)

    def _paint_title(self, painter: QPainter, *, is_strong: bool) -> None:
        chosen = theme.colours()
        face = _face(is_strong=is_strong)
        painter.setFont(face)
        painter.setPen(QColor(chosen.text if is_strong else chosen.muted))
        words = self.rect().adjusted(MARK + _GAP, 0, -_GAP, 0)
        text = QFontMetrics(face).elidedText(
            self._state.title, Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, _LEFT, text)


def _face(*, is_strong: bool) -> QFont:
    return theme.font(theme.SMALL_POINTS, bold=is_strong)
