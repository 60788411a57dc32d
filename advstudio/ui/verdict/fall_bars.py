"""Three bars under each other: clean accuracy, what a naive attack leaves, what is really left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.numerals import percent

Fill = Literal["clean", "hatched", "solid"]

ROW = 3 * theme.UNIT

_NAME = 13 * theme.UNIT
_NUMBER = 7 * theme.UNIT
_UNKNOWN = float("nan")
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class FallBar:
    """One bar.

    Attributes:
        name: At its left.
        share: In [0, 1]; None while nobody knows it.
        fill: How it is painted.
        is_pale: Whether it was found in other circumstances.
    """

    name: str
    share: float | None
    fill: Fill
    is_pale: bool = False


class FallBars(QWidget):
    """Of fixed height; an unknown bar is a dashed frame."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[FallBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(count * ROW)

    @property
    def texts(self) -> tuple[str, ...]:
        """Name and share of each bar."""
        return tuple(f"{bar.name} {_printed(bar.share).strip()}" for bar in self._bars)

    def render_bars(self, bars: tuple[FallBar, ...]) -> None:
        """Show bars, top first."""
        if bars != self._bars:
            self._bars = bars
            self.setAccessibleDescription(", ".join(self.texts))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(36 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number, bar in enumerate(self._bars):
            _paint_row(painter, QRect(0, number * ROW, self.width(), ROW), bar)


def _paint_row(painter: QPainter, place: QRect, bar: FallBar) -> None:
    chosen, face = theme.colours(), theme.font(theme.SMALL_POINTS)
    painter.setOpacity(0.5 if bar.is_pale else 1.0)
    painter.setFont(face)
    painter.setPen(QColor(chosen.text))
    name = QFontMetrics(face).elidedText(bar.name, Qt.TextElideMode.ElideRight, _NAME)
    painter.drawText(QRect(place.left(), place.top(), _NAME, ROW), _LEFT, name)
    track = QRectF(place.adjusted(_NAME + theme.UNIT, 4, -_NUMBER, -4))
    if bar.share is None:
        painter.setPen(QPen(QColor(chosen.line), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(track.adjusted(0.5, 0.5, -0.5, -0.5))
    else:
        painter.fillRect(track, QColor(chosen.raised))
        track.setWidth(bar.share * track.width())
        _paint_bar(painter, track, bar.fill)
    painter.setFont(theme.number_font(theme.SMALL_POINTS))
    painter.setPen(QColor(chosen.text))
    painter.drawText(place, _RIGHT, _printed(bar.share))
    painter.setOpacity(1.0)


def _paint_bar(painter: QPainter, place: QRectF, fill: Fill) -> None:
    chosen = theme.colours()
    ink = QColor(chosen.clean if fill == "clean" else chosen.adversarial)
    if fill != "hatched":
        painter.fillRect(place, ink)
        return
    painter.fillRect(place, QColor(chosen.surface))
    painter.fillRect(place, QBrush(ink, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(ink, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))


def _printed(share: float | None) -> str:
    return percent(_UNKNOWN if share is None else share)
