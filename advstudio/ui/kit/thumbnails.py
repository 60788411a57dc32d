"""The gallery's pictures: a list model with a bounded cache, and how one is painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from advstudio.session.frames import Thumbnail
from advstudio.ui.kit import theme

Index = QModelIndex | QPersistentModelIndex

SIDE = 8 * theme.UNIT
"""Side of a thumbnail on screen, pixels."""
CELL = QSize(10 * theme.UNIT + theme.UNIT // 2, 11 * theme.UNIT)
CACHED = 512

_LABEL_HEIGHT = 2 * theme.UNIT


@dataclass(frozen=True, slots=True)
class _Shown:
    pixmap: QPixmap
    title: str


class ThumbnailModel(QAbstractListModel):
    """As many rows as there are pictures; the last 512 thumbnails that were used are kept."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._length = 0
        self._shown: OrderedDict[int, _Shown] = OrderedDict()

    def set_length(self, length: int) -> None:
        """So many pictures, none of them known: a new dataset."""
        self.beginResetModel()
        self._length = length
        self._shown.clear()
        self.endResetModel()

    def add(self, thumbnails: Iterable[Thumbnail]) -> None:
        """Thumbnails have arrived."""
        for thumbnail in thumbnails:
            self._shown[thumbnail.index] = _Shown(_pixmap(thumbnail), thumbnail.title)
            self._shown.move_to_end(thumbnail.index)
            changed = self.index(thumbnail.index)
            self.dataChanged.emit(changed, changed)
        while len(self._shown) > CACHED:
            self._shown.popitem(last=False)

    def missing(self, rows: range) -> list[int]:
        """Those of the rows that have no thumbnail yet."""
        return [row for row in rows if row < self._length and row not in self._shown]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 # Qt's signature
        return 0 if parent.isValid() else self._length

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        shown = self._shown.get(index.row())
        if shown is not None:
            self._shown.move_to_end(index.row())
        if role == Qt.ItemDataRole.DecorationRole:
            return shown.pixmap if shown else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{index.row()}  {shown.title}" if shown else str(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.title if shown else str(index.row())
        return None


class ThumbnailDelegate(QStyledItemDelegate):
    """A picture over its title; a calm square while it is not there."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        chosen = theme.colours()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        cell: QRect = option.rect
        picture = QRect(
            cell.x() + (cell.width() - SIDE) // 2, cell.y() + theme.UNIT // 2, SIDE, SIDE
        )
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if pixmap is None:
            painter.fillRect(picture, QColor(chosen.raised))
        else:
            painter.drawPixmap(picture, pixmap)
        if is_selected:
            has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(chosen.accent), 4 if has_focus else 2))
            painter.drawRect(picture.adjusted(-1, -1, 1, 1))
        self._paint_title(
            painter, QRect(cell.x(), picture.bottom() + 1, cell.width(), _LABEL_HEIGHT), index
        )
        painter.restore()

    def _paint_title(self, painter: QPainter, where: QRect, index: Index) -> None:
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(QColor(theme.colours().muted))
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, where.width() - 4
        )
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, title)


def _pixmap(thumbnail: Thumbnail) -> QPixmap:
    pixels = np.ascontiguousarray(thumbnail.pixels)
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    # A copy: the array does not outlive this call.
    return QPixmap.fromImage(image.copy())
