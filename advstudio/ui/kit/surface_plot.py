"""Class regions on a plane through the picture, with the attack's marks moving over them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from advstudio.session.frames import Outcome, Surface
from advstudio.session.outcome.guarantee_frames import Guarantee
from advstudio.ui.kit import marks, surface_picture, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.region_names import paint_region_names
from advstudio.ui.kit.still_plot import StillPlot
from advstudio.ui.kit.strokes import NOTHING, painter_path, polygon

_SHALLOWEST = 2
"""Cells of depth that a region needs to be named."""

_HALO = 14


class SurfacePlot(StillPlot):
    """A click, or Enter at the crosshair that the arrow keys move, asks for a point."""

    probed = Signal(float, float)

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(right=theme.UNIT, parent=parent)
        self._colours = class_colours
        self._revision = class_colours.revision
        self._surface: Surface | None = None
        self._class_names: tuple[str, ...] = ()
        self._outcome: Outcome | None = None
        self._guarantee: Guarantee | None = None
        self._epsilon = 0.0
        self._is_stale = False
        self._crosshair: QPointF | None = None
        self._borders = self._clipped = NOTHING
        self._outline = QPolygonF()
        self._spots: tuple[surface_picture.NameSpot, ...] = ()
        self._marked = QRectF()
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def surface(self) -> Surface | None:
        """What is shown."""
        return self._surface

    @property
    def is_stale(self) -> bool:
        """Whether the newest outcome lies on another plane than the surface."""
        return self._is_stale

    def render_surface(
        self, surface: Surface, class_names: tuple[str, ...], x: Scale, y: Scale
    ) -> None:
        """Draw the regions, their borders and names on the given axes."""
        if self._surface is None or self._surface.plane_key != surface.plane_key:
            self._crosshair = None
        self._surface, self._class_names = surface, class_names
        self._borders = surface_picture.boundary_lines(surface)
        self._clipped = surface_picture.clipped_outline(surface)
        self._spots = surface_picture.name_spots(surface)
        closed = np.concatenate([surface.outline, surface.outline[:1]])
        self._outline = polygon(closed, QTransform())
        self._check_plane()
        self.set_scales(x, y)

    def render_outcome(self, outcome: Outcome, epsilon: float) -> None:
        """Move the attacked point, its path and the ball."""
        self._outcome, self._epsilon = outcome, epsilon
        is_news = self._check_plane()
        if is_news or self._revision != self._colours.revision:
            self.repaint_still()
            return
        self.update(self._marked.united(self._marks_rect()).toAlignedRect())

    def render_guarantee(self, guarantee: Guarantee | None) -> None:
        """Draw what is guaranteed round the clean picture; None draws nothing."""
        self._guarantee = guarantee
        self.update()

    def paint_still(self, painter: QPainter) -> None:
        """Regions, hatching, borders and names; pale when the plane is no longer this one."""
        if self._surface is None:
            return
        painter.setClipRect(self.plot_rect())
        self._paint_regions(painter, self._surface)
        to_pixels = self.to_pixels()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillPath(painter_path(self._clipped, to_pixels), marks.hatch_brush())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.colours().text), 1))
        painter.drawPath(painter_path(self._borders, to_pixels))
        self._paint_names(painter)
        if self._is_stale:
            veil = QColor(theme.colours().surface)
            veil.setAlphaF(0.6)
            painter.fillRect(self.plot_rect(), veil)

    def paint_marks(self, painter: QPainter) -> None:
        """Ball, path, clean and attacked point, crosshair."""
        # They stay there until they are wiped out, wherever the axes may be by then.
        self._marked = self._marks_rect()
        if self._surface is None:
            return
        painter.setClipRect(self.plot_rect())
        if self._guarantee is not None and not self._is_stale:
            self._paint_guarantee(painter, self._surface, self._guarantee)
        if self._outcome is not None and not self._is_stale:
            self._paint_outcome(painter, self._outcome)
        if self._crosshair is not None:
            marks.paint_probe(painter, self.to_pixels().map(self._crosshair))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._can_probe():
            self._set_crosshair(self.to_data(event.position()))
            self._emit_probed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._can_probe() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._emit_probed()
            return
        step = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1),
        }.get(key)  # fmt: skip
        if step is None or not self._can_probe():
            super().keyPressEvent(event)
            return
        self._step_crosshair(*step)

    def _can_probe(self) -> bool:
        return self._surface is not None and not self.message and not self._is_stale

    def _step_crosshair(self, right: int, up: int) -> None:
        x, y = self.scales
        start = self._crosshair or QPointF(0, 0)
        across = start.x() + right * (x.high - x.low) / 50
        along = start.y() + up * (y.high - y.low) / 50
        self._set_crosshair(QPointF(x.kept_inside(across), y.kept_inside(along)))

    def _set_crosshair(self, point: QPointF) -> None:
        self._crosshair = point
        self.update()

    def _emit_probed(self) -> None:
        point = self._crosshair or QPointF(0, 0)
        self._set_crosshair(point)
        self.probed.emit(point.x(), point.y())

    def _check_plane(self) -> bool:
        """Note whether outcome and surface lie on one plane; return whether that is news."""
        is_stale = (
            self._surface is not None
            and self._outcome is not None
            and self._surface.plane_key != self._outcome.plane_key
        )
        is_news = is_stale != self._is_stale
        self._is_stale = is_stale
        return is_news

    def _paint_regions(self, painter: QPainter, surface: Surface) -> None:
        chosen = theme.colours()
        grey = QColor(chosen.muted)
        colours = {
            index: self._colours.if_free(index) or grey
            for index in surface_picture.classes_by_area(surface)
        }
        self._revision = self._colours.revision
        pixels = surface_picture.shaded(surface, colours, QColor(chosen.surface))
        size = len(pixels)
        image = QImage(pixels.data, size, size, 4 * size, QImage.Format.Format_RGBX8888)
        painter.drawImage(self.to_pixels().mapRect(surface_picture.extent(surface)), image)

    def _paint_names(self, painter: QPainter) -> None:
        to_pixels = self.to_pixels()
        places = (
            (to_pixels.map(QPointF(spot.x, spot.y)), self._class_names[spot.index])
            for spot in self._spots
            if spot.depth >= _SHALLOWEST
        )
        paint_region_names(painter, self.plot_rect(), to_pixels.map(QPointF(0, 0)), places)

    def _paint_guarantee(self, painter: QPainter, surface: Surface, guarantee: Guarantee) -> None:
        outline = surface.outlines.get(guarantee.norm)
        if guarantee.label is None or outline is None:
            return
        scaled = QTransform.fromScale(guarantee.radius, guarantee.radius) * self.to_pixels()
        marks.paint_guaranteed(painter, polygon(outline, scaled))

    def _paint_outcome(self, painter: QPainter, outcome: Outcome) -> None:
        to_pixels = self.to_pixels()
        ball = QTransform.fromScale(self._epsilon, self._epsilon) * to_pixels
        marks.paint_ball(painter, ball.map(self._outline))
        marks.paint_path(painter, polygon(outcome.path, to_pixels))
        marks.paint_clean(painter, to_pixels.map(QPointF(0, 0)))
        x, y = (
            scale.kept_inside(float(value))
            for scale, value in zip(self.scales, outcome.point, strict=True)
        )
        marks.paint_adversarial(painter, to_pixels.map(QPointF(x, y)))

    def _marks_rect(self) -> QRectF:
        if self._outcome is None or self._is_stale:
            return QRectF()
        points = np.concatenate([self._outcome.path, self._outcome.point[None]])
        (left, low), (right, high) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        scaled = QTransform.fromScale(self._epsilon, self._epsilon)
        ball = scaled.mapRect(self._outline.boundingRect())
        box = self.to_pixels().mapRect(ball.united(QRectF(left, low, right - left, high - low)))
        return box.adjusted(-_HALO, -_HALO, _HALO, _HALO).intersected(QRectF(self.rect()))
