"""Probabilities along epsilon, with a cursor that can be dragged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from advstudio.session.experiment import NormName
from advstudio.ui.kit import marks, theme
from advstudio.ui.kit.axes import Scale, y_ticks
from advstudio.ui.kit.numerals import epsilon_text
from advstudio.ui.kit.still_plot import StillPlot
from advstudio.ui.kit.strokes import polygon

_STYLES = (
    Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine, Qt.PenStyle.DashDotDotLine,
)  # fmt: skip
_SAMPLE = 16
_LABEL_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class CurveLine:
    """One class: name, RGB, and (m,) probabilities, NaN where not yet computed."""

    name: str
    colour: int
    probs: NDArray[np.float32]


class CurvePlot(StillPlot):
    """Lines named at their right ends; the cursor is the epsilon slider's other handle."""

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(right=10 * theme.UNIT, parent=parent)
        self._epsilon = 0.0
        self._norm: NormName = "Linf"
        self._lines: tuple[CurveLine, ...] = ()
        self._epsilons: NDArray[np.float32] = np.zeros(0, np.float32)
        self._span: float | None = None
        self._span_text = ""
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    @property
    def epsilon(self) -> float:
        """Where the cursor is."""
        return self._epsilon

    @property
    def lines(self) -> tuple[CurveLine, ...]:
        """What is drawn."""
        return self._lines

    def render_lines(
        self, epsilons: NDArray[np.float32], lines: tuple[CurveLine, ...], norm: NormName
    ) -> None:
        """Draw one line per class over (m,) epsilons from 0 to the end of the slider."""
        self._epsilons, self._lines, self._norm = epsilons, lines, norm
        label = (
            self.tr("epsilon, L∞ (n/255)")
            if norm == "Linf"
            else self.tr("epsilon, {norm}").format(norm=norm)
        )
        factor = 255.0 if norm == "Linf" else 1.0
        self.set_scales(
            Scale(label, 0.0, float(epsilons[-1]), factor),
            Scale(self.tr("probability (%)"), 0.0, 1.0, 100.0),
        )

    @property
    def span(self) -> tuple[float | None, str]:
        """The end of the marked epsilons, and what is said of them."""
        return self._span, self._span_text

    def set_span(self, end: float | None, text: str) -> None:
        """Mark the epsilons from 0 to `end`, with words; None marks nothing."""
        if (end, text) != (self._span, self._span_text):
            self._span, self._span_text = end, text
            self.repaint_still()

    def set_epsilon(self, epsilon: float) -> None:
        """Move the cursor."""
        if epsilon == self._epsilon:
            return
        before = self._cursor_rect()
        self._epsilon = epsilon
        self.update(before.united(self._cursor_rect()).toAlignedRect())

    def paint_still(self, painter: QPainter) -> None:
        """Grid, lines, and their names at the right ends."""
        area, to_pixels = self.plot_rect(), self.to_pixels()
        painter.setPen(QPen(QColor(theme.colours().raised), 1))
        for share in y_ticks(area, self.scales[1]):
            height = to_pixels.map(QPointF(0, share)).y()
            painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line, style in zip(self._lines, _STYLES, strict=False):
            painter.setPen(QPen(QColor.fromRgb(line.colour), 2, style))
            known = np.isfinite(line.probs)
            points = np.stack([self._epsilons[known], line.probs[known]], axis=1)
            painter.drawPolyline(polygon(points, to_pixels))
        self._paint_names(painter)
        if self._span is not None:
            self._paint_span(painter, self._span)

    def paint_marks(self, painter: QPainter) -> None:
        """The cursor: a line, a grip, and epsilon in numbers."""
        area = self.plot_rect()
        x = self._cursor_x()
        accent = QColor(theme.colours().accent)
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setBrush(accent)
        painter.drawPolygon(
            QPolygonF([QPointF(x - 6, 0), QPointF(x + 6, 0), QPointF(x, area.top() + 4)])
        )  # fmt: skip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(self.to_data(event.position()).x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(self.to_data(event.position()).x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        end = self.scales[0].high
        target = {
            Qt.Key.Key_Left: self._epsilon - end / 100, Qt.Key.Key_Right: self._epsilon + end / 100,
            Qt.Key.Key_PageDown: self._epsilon - end / 10,
            Qt.Key.Key_PageUp: self._epsilon + end / 10, Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: end,
        }.get(Qt.Key(event.key()))  # fmt: skip
        if target is None:
            super().keyPressEvent(event)
            return
        self._move_to(min(max(target, 0.0), end))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.set_right(min(max(3 * self.width() // 10, 9 * theme.UNIT), 16 * theme.UNIT))
        super().resizeEvent(event)

    def _move_to(self, epsilon: float) -> None:
        if self.message or epsilon == self._epsilon:
            return
        self.set_epsilon(epsilon)
        self.setAccessibleDescription(epsilon_text(epsilon, self._norm))
        self.moved.emit(epsilon)

    def _cursor_x(self) -> float:
        x = self.to_pixels().map(QPointF(self._epsilon, 0)).x()
        return min(max(x, self.plot_rect().left()), self.plot_rect().right())

    def _cursor_rect(self) -> QRectF:
        area = self.plot_rect()
        return QRectF(self._cursor_x() - 9, 0, 18, area.bottom() + 2)

    def _paint_span(self, painter: QPainter, end: float) -> None:
        """The epsilons from 0 to the end, tinted, with the words beside or across."""
        span = self.plot_rect()
        span.setRight(self.to_pixels().map(QPointF(self.scales[0].kept_inside(end), 0)).x())
        marks.paint_guaranteed_span(painter, span)
        if end <= self.scales[0].high:
            painter.setPen(marks.guaranteed_pen())
            painter.drawLine(span.topRight(), span.bottomRight())
        self._paint_span_text(painter, span.right())

    def _paint_span_text(self, painter: QPainter, beside: float) -> None:
        area = self.plot_rect()
        painter.setFont(theme.font(theme.SMALL_POINTS))
        metrics = QFontMetrics(painter.font())
        text = metrics.elidedText(
            self._span_text, Qt.TextElideMode.ElideRight, int(area.width()) - theme.UNIT
        )
        words = QRectF(0, area.top() + 3, metrics.horizontalAdvance(text), _LABEL_HEIGHT)
        words.moveLeft(min(beside + theme.UNIT / 2, area.right() - words.width()))
        ground = QColor(theme.colours().surface)
        ground.setAlphaF(0.85)
        painter.fillRect(words.adjusted(-2, 0, 2, 0), ground)
        painter.setPen(QColor(theme.colours().text))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_names(self, painter: QPainter) -> None:
        """Spread, so that no name covers another."""
        area = self.plot_rect()
        ends = [(self.to_pixels().map(QPointF(0, _last(line.probs))).y(), line, style)
                for line, style in zip(self._lines, _STYLES, strict=False)]  # fmt: skip
        ends.sort(key=lambda end: end[0])
        tops = _spread([y - _LABEL_HEIGHT / 2 for y, _, _ in ends], area.top(), area.bottom())
        painter.setFont(theme.font(theme.SMALL_POINTS))
        for top, (_, line, style) in zip(tops, ends, strict=True):
            left = area.right() + theme.UNIT // 2
            place = QRectF(left, top, self.width() - left, _LABEL_HEIGHT)
            _paint_line_name(painter, place, line, style)


def _last(probs: NDArray[np.float32]) -> float:
    known = probs[np.isfinite(probs)]
    return float(known[-1]) if known.size else 0.0


def _spread(tops: list[float], low: float, high: float) -> list[float]:
    """Move sorted tops apart to one label height each, inside the plot."""
    spread: list[float] = []
    for top in tops:
        floor = spread[-1] + _LABEL_HEIGHT if spread else low
        spread.append(max(top, floor))
    limit = high
    for number in reversed(range(len(spread))):
        limit -= _LABEL_HEIGHT
        spread[number] = min(spread[number], limit)
    return spread


def _paint_line_name(painter: QPainter, place: QRectF, line: CurveLine, style: Qt.PenStyle) -> None:
    middle = place.center().y()
    painter.setPen(QPen(QColor.fromRgb(line.colour), 2, style))
    painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + _SAMPLE, middle))
    words = place.adjusted(_SAMPLE + 4, 0, 0, 0)
    text = QFontMetrics(painter.font()).elidedText(
        line.name, Qt.TextElideMode.ElideRight, int(words.width())
    )
    painter.setPen(QColor(theme.colours().text))
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
