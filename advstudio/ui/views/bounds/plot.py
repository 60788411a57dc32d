"""Shares of pictures that are proven, broken, or neither, along epsilon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.place_plot import PlacePlot
from advstudio.ui.kit.strokes import polygon

_TINT = 0.3
_LABEL = 15


@dataclass(frozen=True, slots=True)
class Shares:
    """(m,) shares along (m,) ascending epsilons, and the words for the three regions."""

    epsilons: NDArray[np.float64]
    proven: NDArray[np.float64]
    broken: NDArray[np.float64]
    proven_word: str
    unknown_word: str
    broken_word: str


class BoundsPlot(PlacePlot):
    """Proven from below, broken from above, the gap between them hatched; epsilon is dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: Shares | None = None

    @property
    def shares(self) -> Shares | None:
        """What is drawn."""
        return self._shares

    def render_shares(self, shares: Shares, x: Scale, y: Scale) -> None:
        """Draw the three regions."""
        self._shares = shares
        self.set_scales(x, y)

    def has_contents(self) -> bool:
        """Whether there are regions."""
        return self._shares is not None

    def paint_still(self, painter: QPainter) -> None:
        """The regions and their words."""
        shares = self._shares
        if shares is None:
            return
        top = 1 - shares.broken
        nothing, all_of_it = np.zeros_like(top), np.ones_like(top)
        regions: tuple[tuple[Region, Region, Callable[[QPainter, QRectF], None], str], ...] = (
            (nothing, shares.proven, paint_proven, shares.proven_word),
            (shares.proven, top, paint_unknown, shares.unknown_word),
            (top, all_of_it, paint_broken, shares.broken_word),
        )
        painter.setClipRect(self.plot_rect())
        for low, high, paint, _ in regions:
            self._paint_region(painter, shares.epsilons, low, high, paint)
        self._paint_borders(painter, shares)
        for low, high, _, word in regions:
            self._paint_word(painter, shares.epsilons, low, high, word)

    def _paint_region(
        self, painter: QPainter, along: Region, low: Region, high: Region,
        paint: Callable[[QPainter, QRectF], None],
    ) -> None:  # fmt: skip
        edge = np.concatenate(
            [np.stack([along, high], axis=1), np.stack([along, low], axis=1)[::-1]]
        )
        painter.save()
        outline = polygon(edge, self.to_pixels())
        path = _as_path(outline)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        paint(painter, self.plot_rect())
        painter.restore()

    def _paint_borders(self, painter: QPainter, shares: Shares) -> None:
        chosen = theme.colours()
        for values, colour, style in (
            (shares.proven, chosen.clean, Qt.PenStyle.SolidLine),
            (1 - shares.broken, chosen.adversarial, Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(QColor(colour), 2, style))
            points = np.stack([shares.epsilons, values], axis=1)
            painter.drawPolyline(polygon(points, self.to_pixels()))

    def _paint_word(
        self, painter: QPainter, along: Region, low: Region, high: Region, word: str
    ) -> None:
        """In the middle of where the region is thickest; nowhere where it is too thin."""
        painter.setFont(theme.font(theme.SMALL_POINTS, bold=True))
        width = QFontMetrics(painter.font()).horizontalAdvance(word) + theme.UNIT
        to_pixels = self.to_pixels()
        box = _widest(along, low, high, width / to_pixels.m11())
        if box is None or (box[2] - box[1]) * -to_pixels.m22() < _LABEL:
            return
        middle = to_pixels.map(QPointF(box[0], (box[1] + box[2]) / 2))
        place = QRectF(0, 0, width, _LABEL)
        place.moveCenter(middle)
        ground = QColor(theme.colours().surface)
        ground.setAlphaF(0.85)
        painter.fillRect(place, ground)
        painter.setPen(QColor(theme.colours().text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, word)


Region = NDArray[np.float64]


def paint_proven(painter: QPainter, place: QRectF) -> None:
    """Plainly tinted."""
    chosen = theme.colours()
    painter.fillRect(place, theme.mixed(QColor(chosen.surface), QColor(chosen.clean), _TINT))


def paint_unknown(painter: QPainter, place: QRectF) -> None:
    """Hatched."""
    chosen = theme.colours()
    painter.fillRect(place, QColor(chosen.surface))
    painter.fillRect(place, QBrush(QColor(chosen.muted), Qt.BrushStyle.BDiagPattern))


def paint_broken(painter: QPainter, place: QRectF) -> None:
    """Tinted and dotted."""
    chosen = theme.colours()
    tint = theme.mixed(QColor(chosen.surface), QColor(chosen.adversarial), _TINT)
    painter.fillRect(place, tint)
    painter.fillRect(place, QBrush(QColor(chosen.adversarial), Qt.BrushStyle.Dense7Pattern))


def _widest(
    along: Region, low: Region, high: Region, width: float
) -> tuple[float, float, float] | None:
    """Where a word as wide fits best: its middle, and the region's floor and ceiling there."""
    half = max(1, int(np.ceil(width / (along[1] - along[0]) / 2)))
    boxes: list[tuple[float, float, float]] = []
    for centre in range(half, len(along) - half):
        window = slice(centre - half, centre + half + 1)
        floor, ceiling = float(low[window].max()), float(high[window].min())
        if ceiling > floor:
            boxes.append((float(along[centre]), floor, ceiling))
    if not boxes:
        return None
    thickest = max(ceiling - floor for _, floor, ceiling in boxes)
    best = [box for box in boxes if box[2] - box[1] > thickest - 1e-9]
    return best[len(best) // 2]


def _as_path(outline: QPolygonF) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(outline)
    path.closeSubpath()
    return path
