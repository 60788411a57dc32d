"""Class regions on a plane through the picture, with the attack's marks moving over them."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from advstudio.session.frames import Outcome, Surface
from advstudio.ui import plotting, theme
from advstudio.ui.class_colours import ClassColours
from advstudio.ui.widgets import marks, surface_picture
from advstudio.ui.widgets.still_plot import StillPlot

_LARGEST_NAME = 18 * theme.UNIT
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
        self._epsilon = 0.0
        self._is_stale = False
        self._crosshair: QPointF | None = None
        self._image = pg.ImageItem()
        self._borders = pg.PlotCurveItem()
        self.plot.addItem(self._image)
        self.plot.addItem(self._borders)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def surface(self) -> Surface | None:
        """What is shown."""
        return self._surface

    @property
    def is_stale(self) -> bool:
        """Whether the newest outcome lies on another plane than the surface."""
        return self._is_stale

    def render_surface(self, surface: Surface, class_names: tuple[str, ...]) -> None:
        """Draw the regions, their borders and names."""
        if self._surface is None or self._surface.plane_key != surface.plane_key:
            self._crosshair = None
        self._surface, self._class_names = surface, class_names
        self._check_plane()
        self._redraw()
        x_axis, y_axis = surface.x_axis, surface.y_axis
        self.set_ranges((x_axis.low, x_axis.high), (y_axis.low, y_axis.high))

    def render_outcome(self, outcome: Outcome, epsilon: float) -> None:
        """Move the attacked point, its path and the ball."""
        before = self._marks_rect()
        self._outcome, self._epsilon = outcome, epsilon
        if self._check_plane():
            self.repaint_still()
        elif self._revision != self._colours.revision:
            self._redraw()
        self.update(before.united(self._marks_rect()).toAlignedRect())

    def dressed(self) -> None:
        self._redraw()

    def paint_still(self, painter: QPainter) -> None:
        """Hatch what is clipped, name the regions; pale when the plane is no longer this one."""
        if self._surface is None:
            return
        painter.setClipRect(self.plot_rect())
        outline = surface_picture.clipped_outline(self._surface)
        painter.fillPath(self._path(outline.points, outline.connect), marks.hatch_brush())
        self._paint_names(painter)
        if self._is_stale:
            veil = QColor(theme.colours().surface)
            veil.setAlphaF(0.6)
            painter.fillRect(self.plot_rect(), veil)

    def paint_marks(self, painter: QPainter) -> None:
        """Ball, path, clean and attacked point, crosshair."""
        if self._surface is None:
            return
        painter.setClipRect(self.plot_rect())
        if self._outcome is not None and not self._is_stale:
            self._paint_outcome(painter, self._surface, self._outcome)
        if self._crosshair is not None:
            marks.paint_probe(painter, self.to_pixels().map(self._crosshair))
        painter.setClipping(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._surface is not None:
            self._set_crosshair(self.to_data(event.position()))
            self._emit_probed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._surface is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._emit_probed()
            return
        step = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1),
        }.get(key)  # fmt: skip
        if self._surface is None or step is None:
            super().keyPressEvent(event)
            return
        self._step_crosshair(*step)

    def _step_crosshair(self, right: int, up: int) -> None:
        (x_low, x_high), (y_low, y_high) = self.x_range, self.y_range
        start = self._crosshair or QPointF(0, 0)
        x = start.x() + right * (x_high - x_low) / 50
        y = start.y() + up * (y_high - y_low) / 50
        self._set_crosshair(QPointF(min(max(x, x_low), x_high), min(max(y, y_low), y_high)))

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

    def _redraw(self) -> None:
        if self._surface is None:
            return
        chosen = theme.colours()
        grey = QColor(chosen.muted)
        colours = {
            index: self._colours.if_free(index) or grey
            for index in surface_picture.classes_by_area(self._surface)
        }
        self._revision = self._colours.revision
        pixels = surface_picture.shaded(self._surface, colours, QColor(chosen.surface))
        self._image.setImage(pixels, autoLevels=False, levels=None)
        self._image.setRect(_pixel_rect(self._surface))
        borders = surface_picture.boundary_lines(self._surface)
        self._borders.setData(
            borders.points[:, 0], borders.points[:, 1],
            connect=borders.connect, pen=plotting.pen(chosen.text, 1.2),
        )  # fmt: skip
        self.repaint_still()

    def _paint_names(self, painter: QPainter) -> None:
        assert self._surface is not None
        face = theme.font(theme.SMALL_POINTS, bold=True)
        metrics = QFontMetrics(face)
        painter.setFont(face)
        taken: list[QRectF] = []
        for spot in surface_picture.name_spots(self._surface):
            text = metrics.elidedText(
                self._class_names[spot.index], Qt.TextElideMode.ElideRight, _LARGEST_NAME
            )
            box = QRectF(0, 0, metrics.horizontalAdvance(text) + 2, metrics.height())
            box.moveCenter(self.to_pixels().map(QPointF(spot.x, spot.y)))
            box = _kept_inside(self._beside_clean(box), self.plot_rect().adjusted(4, 4, -4, -4))
            if spot.depth < 2 or any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            _paint_name(painter, box, text)

    def _beside_clean(self, box: QRectF) -> QRectF:
        """Below the clean point where the name would cover it."""
        clean = QRectF(0, 0, _HALO, _HALO)
        clean.moveCenter(self.to_pixels().map(QPointF(0, 0)))
        if box.intersects(clean):
            box.moveTop(clean.bottom())
        return box

    def _paint_outcome(self, painter: QPainter, surface: Surface, outcome: Outcome) -> None:
        ball = self._path(np.concatenate([surface.outline, surface.outline[:1]]) * self._epsilon)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        halo = QPen(QColor(theme.colours().surface), 3.5)
        for path, pen in ((ball, marks.ball_pen()), (self._path(outcome.path), marks.path_pen())):
            painter.setPen(halo)
            painter.drawPath(path)
            painter.setPen(pen)
            painter.drawPath(path)
        marks.paint_clean(painter, self.to_pixels().map(QPointF(0, 0)))
        x, y = (float(value) for value in outcome.point)
        marks.paint_adversarial(painter, self.to_pixels().map(self._inside(QPointF(x, y))))

    def _inside(self, point: QPointF) -> QPointF:
        (x_low, x_high), (y_low, y_high) = self.x_range, self.y_range
        return QPointF(min(max(point.x(), x_low), x_high), min(max(point.y(), y_low), y_high))

    def _marks_rect(self) -> QRectF:
        if self._surface is None or self._outcome is None or self._is_stale:
            return QRectF()
        corners = np.concatenate(
            [self._surface.outline * self._epsilon, self._outcome.path, self._outcome.point[None]]
        )
        (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
        box = QRectF(float(left), float(low), float(right - left), float(high - low))
        pixels = self.to_pixels().mapRect(box)
        return pixels.adjusted(-_HALO, -_HALO, _HALO, _HALO).intersected(QRectF(self.rect()))

    def _path(
        self, points: NDArray[np.floating], connect: NDArray[np.int32] | None = None
    ) -> QPainterPath:
        transform = self.to_pixels()
        x = points[:, 0] * transform.m11() + transform.dx()
        y = points[:, 1] * transform.m22() + transform.dy()
        joined = "all" if connect is None else connect
        return pg.arrayToQPath(x, y, connect=joined)  # type: ignore[no-any-return] # untyped


def _pixel_rect(surface: Surface) -> QRectF:
    """Where the image lies when its pixels are centred on the grid points."""
    x_axis, y_axis = surface.x_axis, surface.y_axis
    cells = len(surface.labels) - 1
    width = (x_axis.high - x_axis.low) / cells
    height = (y_axis.high - y_axis.low) / cells
    return QRectF(
        x_axis.low - width / 2, y_axis.low - height / 2,
        x_axis.high - x_axis.low + width, y_axis.high - y_axis.low + height,
    )  # fmt: skip


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
