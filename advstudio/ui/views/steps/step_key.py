"""What the symbols on the plot of steps mean."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE

OPEN_SIZE, REACHED_SIZE = 6, 10
"""Pixels: of the circle of a step, and of the diamond of one that reaches the goal."""

_KEY = 12


class StepKey(QWidget):
    """A circle and a diamond, as `StepsPlot` draws them, each with its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(TITLE)
        self.setAccessibleName(self.tr("Circle: a step. Diamond: a step that reaches the goal."))

    def sizeHint(self) -> QSize:
        return QSize(20 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = theme.font(theme.SMALL_POINTS)
        painter.setFont(face)
        left = 0.0
        for paint_symbol, words in (
            (_paint_open, self.tr("step")), (_paint_reached, self.tr("goal reached")),
        ):  # fmt: skip
            paint_symbol(painter, QPointF(left + _KEY / 2, self.height() / 2))
            painter.setPen(QColor(theme.colours().muted))
            width = QFontMetrics(face).horizontalAdvance(words) + 1
            place = QRectF(left + _KEY + theme.UNIT / 2, 0, width, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            left = place.right() + 1.5 * theme.UNIT


def _paint_open(painter: QPainter, centre: QPointF) -> None:
    chosen = theme.colours()
    painter.setBrush(QColor(chosen.surface))
    painter.setPen(QPen(QColor(chosen.text), 1))
    painter.drawEllipse(centre, OPEN_SIZE / 2, OPEN_SIZE / 2)


def _paint_reached(painter: QPainter, centre: QPointF) -> None:
    chosen = theme.colours()
    painter.setBrush(QColor(chosen.adversarial))
    painter.setPen(Qt.PenStyle.NoPen)
    half = REACHED_SIZE / 2
    painter.drawPolygon(
        QPolygonF(
            [
                centre + QPointF(x * half, y * half)
                for x, y in ((0, -1), (0.8, 0), (0, 1), (-0.8, 0))
            ]
        )
    )
