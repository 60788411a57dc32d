"""What the marks on a decision surface mean."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.ui.kit import marks, theme
from advstudio.ui.kit.explained import wrapped

_ROW = 2 * theme.UNIT
_KEY = 18


class MarkLegend(QWidget):
    """Key and word for each mark, in rows that wrap inside an area of fixed height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names_guarantee = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(2 * _ROW)
        self.setAccessibleName(self.tr("Legend of the decision surface"))
        self.setToolTip(
            wrapped(
                self.tr(
                    "The circle is the clean picture, the cross the attacked one, the line the "
                    "steps between them. The dashed outline is what the ball of epsilon, all "
                    "pictures that the attack may reach, leaves on this plane; the dotted one what "
                    "a certificate guarantees. Hatched: beyond the valid pixel range, more than "
                    "half of the values are clipped to it. Source: "
                    "Madry et al. 2018, arXiv:1706.06083."
                )
            )
        )

    def name_guarantee(self, *, is_there: bool) -> None:
        """Whether the key of a guarantee is wanted."""
        if is_there != self._names_guarantee:
            self._names_guarantee = is_there
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(30 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = theme.font(theme.SMALL_POINTS)
        painter.setFont(face)
        x, y = 0, 0
        for paint_key, word in self._keys():
            width = _KEY + theme.UNIT // 2 + QFontMetrics(face).horizontalAdvance(word)
            if x and x + width > self.width():
                x, y = 0, y + _ROW
            paint_key(painter, QRectF(x, y, _KEY, _ROW))
            painter.setPen(QColor(theme.colours().muted))
            words = QRectF(x + _KEY + theme.UNIT / 2, y, width, _ROW)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, word)
            x += width + theme.UNIT + theme.UNIT // 2

    def _keys(self) -> tuple[tuple[Callable[[QPainter, QRectF], None], str], ...]:
        certified = ((_guarantee_key, self.tr("certified")),) if self._names_guarantee else ()
        return (
            (_clean_key, self.tr("clean")),
            (_adversarial_key, self.tr("adversarial")),
            (_path_key, self.tr("path")),
            (_ball_key, self.tr("ε ball")),
            *certified,
            (_probe_key, self.tr("clicked")),
            (_hatch_key, self.tr("clipped")),
            (_shade_key, self.tr("unsure")),
        )


def _clean_key(painter: QPainter, place: QRectF) -> None:
    marks.paint_clean(painter, place.center())


def _adversarial_key(painter: QPainter, place: QRectF) -> None:
    marks.paint_adversarial(painter, place.center())


def _probe_key(painter: QPainter, place: QRectF) -> None:
    marks.paint_probe(painter, place.center())


def _path_key(painter: QPainter, place: QRectF) -> None:
    middle = place.center().y()
    ends = [QPointF(place.left(), middle), QPointF(place.right(), middle)]
    marks.paint_path(painter, QPolygonF(ends))


def _ball_key(painter: QPainter, place: QRectF) -> None:
    marks.paint_ball(painter, QPolygonF(place.adjusted(2, 3, -2, -3)))


def _guarantee_key(painter: QPainter, place: QRectF) -> None:
    marks.paint_guaranteed(painter, QPolygonF(place.adjusted(2, 3, -2, -3)))


def _hatch_key(painter: QPainter, place: QRectF) -> None:
    inner = place.adjusted(1, 3, -1, -3)
    painter.fillRect(inner, marks.hatch_brush())
    painter.setPen(QPen(QColor(theme.colours().muted), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(inner)


def _shade_key(painter: QPainter, place: QRectF) -> None:
    chosen = theme.colours()
    for number, share in enumerate((0.15, 0.4, 0.7)):
        colour = theme.mixed(QColor(chosen.surface), QColor(chosen.clean), share)
        painter.fillRect(QRectF(place.left() + 6 * number, place.top() + 4, 6, 8), QBrush(colour))
