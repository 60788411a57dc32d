"""The pictures of a dataset as thumbnails, asked for as they come into view."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from advstudio.session.experiment import PictureRef
from advstudio.session.frames import GalleryFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import explain
from advstudio.ui.kit.thumbnails import CELL, ThumbnailDelegate, ThumbnailModel

_ASK_AFTER_MS = 40
_MOST_AT_ONCE = 64
_PATIENCE_MS = 2000


class Gallery(QListView):
    """Thumbnails in rows; asks by `wanted(first, count)` for those that are in view.

    Answers come in pieces, and some never come: what is in view and still missing is asked
    for again after a while, when something moves.
    """

    chosen = Signal(int)
    wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = ThumbnailModel(self)
        self._source: tuple[str, str | None] | None = None
        self._selected = -1
        self._asked = range(0)
        self._asked_at = QElapsedTimer()
        self._ask_timer = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._dress()
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._ask_timer.timeout.connect(self._ask)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def set_length(self, picture: PictureRef, length: int) -> None:
        """Show `length` pictures of `picture`'s dataset or folder; the same again changes nothing.

        The index of `picture` does not matter.
        """
        if self.shows(picture) and length == self._thumbnails.rowCount():
            return
        self._source = (picture.dataset, picture.file)
        self._asked = range(0)
        self._thumbnails.set_length(length)
        self._show_selected()
        self._ask_timer.start()

    def select(self, index: int) -> None:
        """Mark a picture and scroll to it, without a signal."""
        if index == self._selected:
            return
        self._selected = index
        self._show_selected()

    def display(self, frame: GalleryFrame) -> None:
        """Show thumbnails that have arrived, unless they are of another dataset."""
        request = frame.request
        if not self.shows(request.picture):
            return
        if frame.length != self._thumbnails.rowCount():
            self.set_length(request.picture, frame.length)
        self._thumbnails.add(frame.thumbnails)
        self._ask_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if _columns(event.size().width()) != _columns(event.oldSize().width()):
            # Other rows: what was in view lies elsewhere.
            self.executeDelayedItemsLayout()
            self._show_selected()
        self._ask_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_selected()
        self._ask_timer.start()

    def ask_again(self) -> None:
        """Nobody works on what was asked for any more."""
        self._asked = range(0)
        self._ask_timer.start()

    def shows(self, picture: PictureRef) -> bool:
        """Whether the thumbnails are those of a picture's dataset or folder."""
        return (picture.dataset, picture.file) == self._source

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._thumbnails.rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Loading…"))

    def _dress(self) -> None:
        explain(
            self,
            name=self.tr("Pictures"),
            tip=self.tr("The pictures of the dataset; the chosen one is attacked."),
        )
        self.setModel(self._thumbnails)
        self.setItemDelegate(ThumbnailDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(CELL)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(CELL.height() // 2)

    def _show_selected(self) -> None:
        row = self._thumbnails.index(self._selected)
        self.setCurrentIndex(row)
        if row.isValid():
            self.scrollTo(row)

    def _in_view(self) -> range:
        columns = _columns(self.viewport().width())
        top = self.verticalScrollBar().value()
        first = top // CELL.height() * columns
        last = -(-(top + self.viewport().height()) // CELL.height()) * columns
        return range(max(0, first), max(0, last))

    @Slot()
    def _on_scrolled(self) -> None:
        self._ask_timer.start()

    @Slot()
    def _ask(self) -> None:
        missing = self._thumbnails.missing(self._in_view()) if self.isVisible() else []
        if not missing:
            return
        is_patient = self._asked_at.isValid() and not self._asked_at.hasExpired(_PATIENCE_MS)
        if is_patient and set(missing) <= set(self._asked):
            return
        first = missing[0]
        self._asked = range(first, min(first + _MOST_AT_ONCE, missing[-1] + 1))
        self._asked_at.start()
        self.wanted.emit(first, len(self._asked))

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid() and current.row() != self._selected:
            self._selected = current.row()
            self.chosen.emit(current.row())


def _columns(width: int) -> int:
    return max(1, width // CELL.width())
