"""A plot that is painted once, with marks that move over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
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

from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import BOTTOM, LEFT, TOP, Scale, paint_axes

# Who points with the mouse knows where he is; a frame would only hide the marks at the edge.
_BY_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)


class StillPlot(QWidget):
    """Axes and whatever stands still are kept as a pixmap; a tick repaints the marks only.

    Deviates from the plan to use pyqtgraph: a graphics scene repainted every item that a mark
    passed over, and took 10 ms to rebuild where this takes 3.
    """

    def __init__(self, right: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._right = right
        self._still: QPixmap | None = None
        self._message = ""
        self._shows_focus = False
        self._x, self._y = Scale("", 0.0, 1.0), Scale("", 0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(20 * theme.UNIT, 12 * theme.UNIT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_right(self, right: int) -> None:
        """Keep a margin on the right, in pixels."""
        self._right = right
        self.repaint_still()

    def set_scales(self, x: Scale, y: Scale) -> None:
        """What the axes span and say."""
        self._x, self._y = x, y
        self.repaint_still()

    @property
    def scales(self) -> tuple[Scale, Scale]:
        """The horizontal and the vertical axis."""
        return self._x, self._y

    def set_message(self, message: str) -> None:
        """Say in place of the contents why there are none; "" shows the contents."""
        if message != self._message:
            self._message = message
            self.repaint_still()

    @property
    def message(self) -> str:
        """The sentence in place of the contents."""
        return self._message

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
        across = area.width() / (self._x.high - self._x.low)
        up = -area.height() / (self._y.high - self._y.low)
        return QTransform(
            across, 0, 0, up, area.left() - self._x.low * across, area.bottom() - self._y.low * up
        )

    def to_data(self, pixel: QPointF) -> QPointF:
        """From widget pixels to data, kept inside the axes."""
        point = self.to_pixels().inverted()[0].map(pixel)
        return QPointF(self._x.kept_inside(point.x()), self._y.kept_inside(point.y()))

    def paint_still(self, painter: QPainter) -> None:
        """Paint what stands still over the axes, in widget pixels; for subclasses."""

    def paint_marks(self, painter: QPainter) -> None:
        """Paint what moves, in widget pixels, at every tick; for subclasses."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._still is None:
            self._still = self._painted()
        painter = QPainter(self)
        # Painter and backing store are clipped to what was exposed: a tick copies little.
        painter.drawPixmap(0, 0, self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._message:
            self.paint_marks(painter)
        if self._shows_focus:
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.colours().accent), 2))
            painter.drawRect(self.plot_rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.repaint_still()
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = event.reason() in _BY_KEYBOARD
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = False
        self.update()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.repaint_still()
        super().changeEvent(event)

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatio()
        still = QPixmap(self.size() * ratio)
        still.setDevicePixelRatio(ratio)
        still.fill(QColor(theme.colours().surface))
        painter = QPainter(still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._message:
            self._paint_message(painter)
        else:
            self.paint_still(painter)
            painter.setClipping(False)
            paint_axes(painter, self.plot_rect(), self._x, self._y)
        painter.end()
        return still

    def _paint_message(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(QColor(theme.colours().muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        margin = 2 * theme.UNIT
        inner = self.rect().adjusted(margin, margin, -margin, -margin)
        painter.drawText(inner, flags, self._message)
