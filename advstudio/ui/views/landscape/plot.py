"""A loss landscape from above, with its contours, the ball, and paths that climb."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from advstudio.session.views.landscape.frames import LossMap
from advstudio.ui.kit import marks, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.image_view import as_image
from advstudio.ui.kit.still_plot import StillPlot
from advstudio.ui.kit.strokes import NOTHING, painter_path, polygon
from advstudio.ui.views.landscape import picture as landscape_picture

_END = 4.0
_PATH_INK = "#ffffff"
_PATH_HALO = "#14213d"


class LandscapePlot(StillPlot):
    """Outside the ball the picture is veiled: no attack may go there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(right=theme.UNIT, parent=parent)
        self._map: LossMap | None = None
        self._epsilon = 0.0
        self._span = (0.0, 1.0)
        self._contours = NOTHING
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest loss that has a colour."""
        return self._span

    def render_map(self, made: LossMap, epsilon: float, x: Scale, y: Scale) -> None:
        """Draw a landscape."""
        self._map, self._epsilon = made, epsilon
        if made.values.size:
            inside = landscape_picture.inside_ball(
                len(made.values), made.reach, made.outline, epsilon
            )
            self._span = landscape_picture.span(made.values, inside)
            self._contours = landscape_picture.contours(made.values, made.reach, *self._span)
        self.set_scales(x, y)

    def paint_still(self, painter: QPainter) -> None:
        """Colours, contours, veil, paths and marks."""
        made = self._map
        if made is None or not made.values.size:
            return
        painter.setClipRect(self.plot_rect())
        to_pixels = self.to_pixels()
        self._paint_colours(painter, made)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = QColor(_PATH_HALO)
        line.setAlphaF(0.55)
        painter.setPen(QPen(line, 1))
        painter.drawPath(painter_path(self._contours, to_pixels))
        ball = polygon(made.outline, QTransform.fromScale(self._epsilon, self._epsilon) * to_pixels)
        self._paint_veil(painter, ball)
        marks.paint_ball(painter, ball)
        self._paint_restarts(painter, made)
        if made.attacked is not None:
            place = QPointF(float(made.attacked[0]), float(made.attacked[1]))
            marks.paint_adversarial(painter, to_pixels.map(place))
        marks.paint_clean(painter, to_pixels.map(QPointF(0, 0)))

    def _paint_colours(self, painter: QPainter, made: LossMap) -> None:
        pixels = landscape_picture.shaded(made.values, *self._span)
        cells = len(pixels) - 1
        half = made.reach / cells
        corner = -made.reach - half
        extent = QRectF(corner, corner, -2 * corner, -2 * corner)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.to_pixels().mapRect(extent), as_image(pixels))

    def _paint_veil(self, painter: QPainter, ball: QPolygonF) -> None:
        veil = QColor(theme.colours().surface)
        veil.setAlphaF(0.55)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        outside = QPolygonF(self.plot_rect()).subtracted(ball)
        painter.drawPolygon(outside)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_restarts(self, painter: QPainter, made: LossMap) -> None:
        if made.restarts is None:
            return
        to_pixels = self.to_pixels()
        lines = [polygon(path, to_pixels) for path in made.restarts.paths]
        for colour, width in ((_PATH_HALO, 2.5), (_PATH_INK, 1.0)):
            painter.setPen(QPen(QColor(colour), width))
            for line in lines:
                painter.drawPolyline(line)
        ends = polygon(made.restarts.ends, to_pixels).toList()
        for place, is_broken in zip(ends, made.restarts.is_broken, strict=True):
            paint_end(painter, place, is_broken=bool(is_broken))


def paint_end(painter: QPainter, place: QPointF, *, is_broken: bool) -> None:
    """A filled diamond where the goal is reached, else a hollow square."""
    painter.setPen(QPen(QColor(_PATH_HALO), 1.5))
    if is_broken:
        painter.setBrush(QColor(theme.colours().adversarial))
        r = _END + 1
        corners = (QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0))
        painter.drawPolygon(QPolygonF([place + corner for corner in corners]))
        return
    painter.setBrush(QColor(_PATH_INK))
    painter.drawRect(QRectF(place.x() - _END + 1, place.y() - _END + 1, 2 * _END - 2, 2 * _END - 2))


def paint_climb(painter: QPainter, place: QRectF) -> None:
    """A piece of a path."""
    middle = place.center().y()
    for colour, width in ((_PATH_HALO, 3.0), (_PATH_INK, 1.25)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.right(), middle))
