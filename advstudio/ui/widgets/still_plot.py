"""A plot that is painted once, with marks that move over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui import plotting, theme

LEFT, TOP, BOTTOM = 48, 8, 38
"""Room for axes in pixels: fixed, because ticks of another width would move the plot."""


class StillPlot(QWidget):
    """Axes, pictures and curves by pyqtgraph, marks by the subclass.

    pyqtgraph paints what stands still into a pixmap, and again only when it changed or the
    widget was resized. A tick then costs the copy of a few pixels instead of a scene.
    """

    def __init__(self, right: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._right = right
        self._still: QPixmap | None = None
        self._message = ""
        self._x_range, self._y_range = (0.0, 1.0), (0.0, 1.0)
        self._source = plotting.plot_widget("", "")
        self._source.setParent(self)
        self._source.hide()
        self._source.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot = self._source.getPlotItem()
        self.plot.getAxis("left").setWidth(LEFT)
        self.plot.getAxis("bottom").setHeight(BOTTOM)
        self.set_right(right)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(20 * theme.UNIT, 12 * theme.UNIT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_right(self, right: int) -> None:
        """Keep a margin on the right, in pixels."""
        self._right = right
        self.plot.setContentsMargins(0, TOP, right, 0)
        self.repaint_still()

    def set_ranges(self, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        """What the axes span."""
        self._x_range, self._y_range = x_range, y_range
        self.plot.setRange(xRange=x_range, yRange=y_range, padding=0, disableAutoRange=True)
        self.repaint_still()

    def set_message(self, message: str) -> None:
        """Say in place of the contents why there are none; "" shows the contents."""
        if message != self._message:
            self._message = message
            self.repaint_still()

    @property
    def message(self) -> str:
        """The sentence in place of the contents."""
        return self._message

    @property
    def x_range(self) -> tuple[float, float]:
        """What the horizontal axis spans."""
        return self._x_range

    @property
    def y_range(self) -> tuple[float, float]:
        """What the vertical axis spans."""
        return self._y_range

    def repaint_still(self) -> None:
        """Something that stands still has changed."""
        self._still = None
        self.update()

    def plot_rect(self) -> QRectF:
        """The area between the axes, in widget pixels."""
        return QRectF(
            LEFT, TOP, max(self.width() - LEFT - self._right, 1), self.height() - TOP - BOTTOM
        )

    def to_pixels(self) -> QTransform:
        """From data to widget pixels."""
        area = self.plot_rect()
        (left, right), (bottom, top) = self._x_range, self._y_range
        x_scale = area.width() / (right - left)
        y_scale = -area.height() / (top - bottom)
        return QTransform(
            x_scale, 0, 0, y_scale, area.left() - left * x_scale, area.bottom() - bottom * y_scale
        )

    def to_data(self, pixel: QPointF) -> QPointF:
        """From widget pixels to data, kept inside the axes."""
        point = self.to_pixels().inverted()[0].map(pixel)
        return QPointF(
            min(max(point.x(), self._x_range[0]), self._x_range[1]),
            min(max(point.y(), self._y_range[0]), self._y_range[1]),
        )

    def paint_still(self, painter: QPainter) -> None:
        """Paint over pyqtgraph's part, in widget pixels, once; for subclasses."""

    def paint_marks(self, painter: QPainter) -> None:
        """Paint what moves, in widget pixels, at every tick; for subclasses."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._still is None:
            self._still = self._painted()
        painter = QPainter(self)
        exposed: QRect = event.rect()
        ratio = self._still.devicePixelRatio()
        source = QRectF(
            exposed.x() * ratio, exposed.y() * ratio,
            exposed.width() * ratio, exposed.height() * ratio,
        )  # fmt: skip
        painter.drawPixmap(QRectF(exposed), self._still, source)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._message:
            self.paint_marks(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.colours().accent), 2))
            painter.drawRect(self.plot_rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.repaint_still()
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            plotting.dress(self._source)
            self.dressed()
            self.repaint_still()
        super().changeEvent(event)

    def dressed(self) -> None:
        """The colours have changed: renew those of pyqtgraph's items; for subclasses."""

    def _painted(self) -> QPixmap:
        self._source.resize(self.size())
        still = self._source.grab()
        painter = QPainter(still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._message:
            self._paint_message(painter)
        else:
            self.paint_still(painter)
        painter.end()
        return still

    def _paint_message(self, painter: QPainter) -> None:
        area = self.plot_rect()
        painter.fillRect(area, QColor(theme.colours().window))
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(QColor(theme.colours().muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        inner = area.adjusted(theme.UNIT, theme.UNIT, -theme.UNIT, -theme.UNIT)
        painter.drawText(inner, flags, self._message)
