"""The names of the classes on a decision surface, placed so that none covers another."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from advstudio.ui.kit import theme

_WIDEST = 18 * theme.UNIT
_MARK = 14


def paint_region_names(
    painter: QPainter, area: QRectF, clean: QPointF, places: Iterable[tuple[QPointF, str]]
) -> None:
    """Paint each name at its place, the most important first; what has no room is left out.

    Args:
        painter: In widget pixels.
        area: The plot; names stay inside.
        clean: The clean picture's mark; names stay off it.
        places: Middle and text of each name.
    """
    face = theme.font(theme.SMALL_POINTS, bold=True)
    metrics = QFontMetrics(face)
    painter.setFont(face)
    taken: list[QRectF] = []
    for middle, name in places:
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, _WIDEST)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 2, metrics.height())
        box.moveCenter(middle)
        box = _kept_inside(_below(box, clean), area.adjusted(4, 4, -4, -4))
        if any(box.intersects(other) for other in taken):
            continue
        taken.append(box)
        _paint_name(painter, box, text)


def _below(box: QRectF, clean: QPointF) -> QRectF:
    mark = QRectF(0, 0, _MARK, _MARK)
    mark.moveCenter(clean)
    return box.translated(0, mark.bottom() - box.top()) if box.intersects(mark) else box


def _kept_inside(box: QRectF, area: QRectF) -> QRectF:
    left = min(max(box.left(), area.left()), area.right() - box.width())
    top = min(max(box.top(), area.top()), area.bottom() - box.height())
    return QRectF(left, top, box.width(), box.height())


def _paint_name(painter: QPainter, box: QRectF, text: str) -> None:
    chosen = theme.colours()
    plate = QColor(chosen.surface)
    plate.setAlphaF(0.7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(plate)
    painter.drawRoundedRect(box.adjusted(-3, 0, 3, 0), 3, 3)
    painter.setPen(QColor(chosen.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
