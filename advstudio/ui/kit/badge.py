"""A verdict in a word: an icon, a text and a border, so that colour is never the only sign."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme

_ICON = 12


class Verdict(Enum):
    """What a badge says; each has its own icon and border."""

    NONE = "none"
    HOLDS = "holds"
    FLIPPED = "flipped"
    REACHED = "reached"
    AGREES = "agrees"
    DIFFERS = "differs"
    REFUSED = "refused"


_ALARMS = frozenset({Verdict.FLIPPED, Verdict.REACHED})


class Badge(QWidget):
    """Paints one verdict in an area of fixed height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdict = Verdict.NONE
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(3 * theme.UNIT)

    @property
    def verdict(self) -> Verdict:
        """What is shown."""
        return self._verdict

    @property
    def text(self) -> str:
        """The word beside the icon."""
        return self._text

    def render_verdict(self, verdict: Verdict, text: str) -> None:
        """Show a verdict; `NONE` leaves the area empty."""
        if (verdict, text) == (self._verdict, self._text):
            return
        self._verdict, self._text = verdict, text
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(15 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._verdict is Verdict.NONE:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = theme.colours()
        is_alarm = self._verdict in _ALARMS
        face = theme.font(theme.SMALL_POINTS, bold=is_alarm)
        room = self.width() - _ICON - 3 * theme.UNIT
        text = QFontMetrics(face).elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        width = QFontMetrics(face).horizontalAdvance(text) + _ICON + 2.5 * theme.UNIT
        pill = QRectF(1, 1, width, self.height() - 2)
        painter.setPen(QPen(QColor(chosen.adversarial if is_alarm else chosen.line), 1.5))
        painter.setBrush(QColor(chosen.adversarial) if is_alarm else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill, theme.UNIT / 2, theme.UNIT / 2)
        ink = QColor(chosen.surface if is_alarm else chosen.text)
        spot = QPointF(pill.left() + theme.UNIT, pill.center().y() - _ICON / 2)
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_icon(self._verdict).translated(spot))
        painter.setFont(face)
        words = pill.adjusted(_ICON + 1.5 * theme.UNIT, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _icon(verdict: Verdict) -> QPainterPath:
    return {
        Verdict.FLIPPED: _flag, Verdict.REACHED: _rings, Verdict.HOLDS: _shield,
        Verdict.AGREES: _tick, Verdict.DIFFERS: _unequal,
        Verdict.REFUSED: _barred,
    }[verdict]()  # fmt: skip


def _polyline(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(*point)
    return path


def _flag() -> QPainterPath:
    return _polyline((2, 12), (2, 1), (11, 1), (8, 4), (11, 7), (2, 7))


def _rings() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(6, 6), 5.5, 5.5)
    path.addEllipse(QPointF(6, 6), 2, 2)
    return path


def _shield() -> QPainterPath:
    return _polyline((6, 0.5), (11, 2.5), (10.5, 7), (6, 11.5), (1.5, 7), (1, 2.5), (6, 0.5))


def _tick() -> QPainterPath:
    return _polyline((1, 6), (4.5, 10), (11, 2))


def _barred() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(6, 6), 5.5, 5.5)
    path.addPath(_polyline((2.5, 6), (9.5, 6)))
    return path


def _unequal() -> QPainterPath:
    path = _polyline((1, 4), (11, 4))
    path.addPath(_polyline((1, 8), (11, 8)))
    path.addPath(_polyline((3, 11.5), (9, 0.5)))
    return path
