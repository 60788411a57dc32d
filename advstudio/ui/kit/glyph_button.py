"""A tool button with a drawn sign that takes the palette's colours, light or dark."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolButton, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT


class Glyph(Enum):
    """The signs; each is drawn in a square from -1 to 1."""

    PLAY = "play"
    PAUSE = "pause"
    PREVIOUS = "previous"
    NEXT = "next"
    RANDOM = "random"
    AGAIN = "again"
    UP = "up"


class GlyphButton(QToolButton):
    """A square button; give it its accessible name and tooltip with `explain`."""

    def __init__(self, glyph: Glyph, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = glyph
        self.setFixedSize(INPUT_HEIGHT, INPUT_HEIGHT)

    def set_glyph(self, glyph: Glyph) -> None:
        """Show another sign."""
        self._glyph = glyph
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QRectF(self.rect()).center())
        painter.scale(INPUT_HEIGHT / 5, INPUT_HEIGHT / 5)
        chosen = theme.colours()
        enabled = chosen.accent if self.isChecked() else chosen.text
        colour = QColor(enabled if self.isEnabled() else chosen.muted)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        filled, stroked = _paths(self._glyph)
        painter.fillPath(filled, colour)
        pen = QPen(colour, 0.25)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.strokePath(stroked, pen)


def _paths(glyph: Glyph) -> tuple[QPainterPath, QPainterPath]:
    filled, stroked = QPainterPath(), QPainterPath()
    if glyph is Glyph.PLAY:
        _add_polygon(filled, (-0.7, -1), (1, 0), (-0.7, 1))
    elif glyph is Glyph.PAUSE:
        filled.addRect(QRectF(-0.8, -0.9, 0.55, 1.8))
        filled.addRect(QRectF(0.25, -0.9, 0.55, 1.8))
    elif glyph is Glyph.PREVIOUS:
        _add_polygon(filled, (0.6, -0.9), (-0.7, 0), (0.6, 0.9))
    elif glyph is Glyph.NEXT:
        _add_polygon(filled, (-0.6, -0.9), (0.7, 0), (-0.6, 0.9))
    elif glyph is Glyph.UP:
        _add_polygon(filled, (-0.9, 0.6), (0, -0.7), (0.9, 0.6))
    elif glyph is Glyph.RANDOM:
        stroked.addRoundedRect(QRectF(-1, -1, 2, 2), 0.4, 0.4)
        for x, y in ((-0.45, -0.45), (0.45, -0.45), (0, 0), (-0.45, 0.45), (0.45, 0.45)):
            filled.addEllipse(QPointF(x, y), 0.2, 0.2)
    else:
        stroked.arcMoveTo(QRectF(-0.9, -0.9, 1.8, 1.8), 50)
        stroked.arcTo(QRectF(-0.9, -0.9, 1.8, 1.8), 50, 290)
        _add_polygon(filled, (0.2, -1.25), (1.05, -0.75), (0.3, -0.1))
    return filled, stroked


def _add_polygon(path: QPainterPath, *corners: tuple[float, float]) -> None:
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
