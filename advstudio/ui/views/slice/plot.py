"""What classifiers say along a line: curves over strips of classes, with a point to drag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import marks, theme
from advstudio.ui.kit.axes import BOTTOM, LEFT, TOP, Scale, y_ticks
from advstudio.ui.kit.place_plot import PlacePlot
from advstudio.ui.kit.strokes import ball_pen, polygon

STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
"""Of the first and the second classifier."""

_STRIP = 14
_PALE = 0.35
_ARROW = 4.0
CLIPPED_SHARE = 0.5
"""Where more than this share of the pixel values is clipped, the plot is hatched."""


@dataclass(frozen=True, slots=True)
class SliceLine:
    """(m,) values, NaN where unknown, of classifier `owner`: 0 or 1."""

    owner: int
    colour: QColor
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ClassRun:
    """Places `low` to `high` at which a classifier predicts one class."""

    low: float
    high: float
    colour: QColor
    name: str


@dataclass(frozen=True, slots=True)
class SliceMark:
    """A point on a curve: the clean picture, the attacked one, or the one carried over."""

    kind: str
    place: float
    value: float


@dataclass(frozen=True, slots=True)
class SlicePicture:
    """Everything that is drawn.

    Attributes:
        positions: (m,) places, ascending.
        lines: Curves.
        strips: For each classifier its runs of classes; at most two.
        clipped: (m,) share of values that are clipped.
        marks: Points on the curves.
        carried: Place and two values, from the owner's curve to the other's; None without.
        landmark: Place of the other picture, or None.
        epsilon: Half width of the ball, or None where it has none.
    """

    positions: NDArray[np.float32]
    lines: tuple[SliceLine, ...]
    strips: tuple[tuple[ClassRun, ...], ...]
    clipped: NDArray[np.float32]
    marks: tuple[SliceMark, ...]
    carried: tuple[float, float, float] | None
    landmark: float | None
    epsilon: float | None


class SlicePlot(PlacePlot):
    """The line that is dragged is the point that is looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: SlicePicture | None = None

    @property
    def picture(self) -> SlicePicture | None:
        """What is drawn."""
        return self._picture

    def render_picture(self, picture: SlicePicture, x: Scale, y: Scale) -> None:
        """Draw curves, strips and marks on the given axes."""
        self._picture = picture
        self.set_scales(x, y)

    def has_contents(self) -> bool:
        """Whether there are curves."""
        return self._picture is not None

    def plot_rect(self) -> QRectF:
        """Below the strips."""
        strips = 0 if self._picture is None else len(self._picture.strips)
        top = TOP + strips * (_STRIP + 1) + theme.UNIT
        height = max(self.height() - top - BOTTOM, 1)
        return QRectF(LEFT, top, max(self.width() - LEFT - self._right, 1), height)

    def paint_still(self, painter: QPainter) -> None:
        """Hatching, grid, ball, curves, strips and marks."""
        if self._picture is None:
            return
        picture = self._picture
        self._paint_strips(painter, picture)
        painter.setClipRect(self.plot_rect())
        self._paint_grid(painter, picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        to_pixels = self.to_pixels()
        # The first classifier's last, so that where the two agree both can be seen.
        for line in sorted(picture.lines, key=lambda line: -line.owner):
            known = np.isfinite(line.values)
            points = np.stack([picture.positions[known], line.values[known]], axis=1)
            painter.setPen(QPen(line.colour, 2, STYLES[line.owner]))
            painter.drawPolyline(polygon(points, to_pixels))
        if picture.carried is not None:
            self._paint_carried(painter, *picture.carried)
        painter.setClipping(False)
        for mark in picture.marks:
            self._paint_mark(painter, mark)

    def _paint_grid(self, painter: QPainter, picture: SlicePicture) -> None:
        area, to_pixels, chosen = self.plot_rect(), self.to_pixels(), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for low, high in _runs_above(picture.positions, picture.clipped):
            left, right = (to_pixels.map(QPointF(place, 0)).x() for place in (low, high))
            box = QRectF(left, area.top(), right - left, area.height())
            painter.fillRect(box, marks.hatch_brush())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(chosen.raised), 1))
        for value in y_ticks(area, self.scales[1]):
            height = to_pixels.map(QPointF(0, value)).y()
            painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
        for place in (0.0, picture.landmark):
            if place is not None:
                self._paint_upright(painter, place, QPen(QColor(chosen.line), 1))
        if picture.epsilon is not None:
            for side in (-picture.epsilon, picture.epsilon):
                self._paint_upright(painter, side, ball_pen())

    def _paint_upright(self, painter: QPainter, place: float, pen: QPen) -> None:
        area, x = self.plot_rect(), self.to_pixels().map(QPointF(place, 0)).x()
        painter.setPen(pen)
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _paint_strips(self, painter: QPainter, picture: SlicePicture) -> None:
        to_pixels, surface = self.to_pixels(), QColor(theme.colours().surface)
        area = self.plot_rect()
        painter.setFont(theme.font(theme.SMALL_POINTS))
        for number, runs in enumerate(picture.strips):
            top = TOP + number * (_STRIP + 1)
            painter.setPen(QColor(theme.colours().muted))
            tag = QRectF(0, top, LEFT - 4, _STRIP)
            name = "AB"[number] if len(picture.strips) > 1 else ""
            painter.drawText(tag, _TAG, name)
            for run in runs:
                left, right = (to_pixels.map(QPointF(p, 0)).x() for p in (run.low, run.high))
                left, right = max(left, area.left()), min(right, area.right())
                place = QRectF(left, top, right - left, _STRIP)
                painter.fillRect(place, theme.mixed(surface, run.colour, _PALE))
                painter.setPen(QPen(QColor(theme.colours().text), 1))
                painter.drawLine(place.topLeft(), place.bottomLeft())
                if QFontMetrics(painter.font()).horizontalAdvance(run.name) + 4 < place.width():
                    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, run.name)

    def _paint_mark(self, painter: QPainter, mark: SliceMark) -> None:
        x, y = self.scales
        place = QPointF(x.kept_inside(mark.place), y.kept_inside(mark.value))
        pixel = self.to_pixels().map(place)
        if mark.kind == "clean":
            marks.paint_clean(painter, pixel)
        elif mark.kind == "attacked":
            marks.paint_adversarial(painter, pixel)
        else:
            paint_carried(painter, pixel)

    def _paint_carried(self, painter: QPainter, place: float, start: float, end: float) -> None:
        to_pixels, y = self.to_pixels(), self.scales[1]
        first = to_pixels.map(QPointF(place, y.kept_inside(start)))
        last = to_pixels.map(QPointF(place, y.kept_inside(end)))
        if abs(first.y() - last.y()) < 4 * marks.RADIUS:
            return
        sign = 1 if last.y() > first.y() else -1
        tip = QPointF(last.x(), last.y() - sign * (marks.RADIUS + 3))
        painter.setPen(QPen(QColor(theme.colours().adversarial), 1.5, Qt.PenStyle.DotLine))
        painter.drawLine(first, tip)
        painter.setBrush(QColor(theme.colours().adversarial))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(
            QPolygonF([tip, tip + QPointF(-_ARROW, -sign * 2 * _ARROW),
                       tip + QPointF(_ARROW, -sign * 2 * _ARROW)])
        )  # fmt: skip


_TAG = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_carried(painter: QPainter, place: QPointF) -> None:
    """A hollow diamond where another classifier's example lands."""
    chosen, r = theme.colours(), marks.RADIUS + 1
    corners = (QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0))
    painter.setBrush(QColor(chosen.surface))
    painter.setPen(QPen(QColor(chosen.adversarial), 2.5))
    painter.drawPolygon(QPolygonF([place + corner for corner in corners]))


def _runs_above(
    positions: NDArray[np.float32], clipped: NDArray[np.float32]
) -> list[tuple[float, float]]:
    """From where to where more than the share is clipped."""
    is_above = np.concatenate([[False], clipped > CLIPPED_SHARE, [False]])
    edges = np.flatnonzero(is_above[1:] != is_above[:-1])
    return [
        (float(positions[first]), float(positions[last - 1]))
        for first, last in edges.reshape(-1, 2)
    ]
