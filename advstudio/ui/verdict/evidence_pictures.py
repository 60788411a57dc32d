"""Pictures that gave a defense away: clean and attacked side by side, and their classes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from advstudio.session.frames import Pixels
from advstudio.session.verdict.frames import EvidencePicture
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import explain
from advstudio.ui.kit.image_view import as_image
from advstudio.ui.kit.thumbnails import Index

_SIDE = 7 * theme.UNIT
_WORDS = 2 * theme.UNIT
_GAP = 2
HEIGHT = _SIDE + _WORDS + 3 * theme.UNIT
"""Of one line of pictures with its scroll bar."""

_PICTURE = Qt.ItemDataRole.UserRole


class EvidencePictures(QListView):
    """A line of pictures; a double click or Enter chooses one to be attacked."""

    chosen = Signal(int)
    """Number of a picture in its dataset."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evidence = _Evidence(self)
        self.setModel(self._evidence)
        self.setItemDelegate(_Delegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(HEIGHT)
        explain(
            self,
            name=self.tr("Pictures that gave it away"),
            tip=self.tr(
                "Clean at the left, attacked at the right; below, what the defended model says of "
                "them. A double click, or Enter, puts one under attack."
            ),
        )
        self.activated.connect(self._on_activated)

    @property
    def pictures(self) -> tuple[EvidencePicture, ...]:
        """What is shown."""
        return self._evidence.pictures

    def render_pictures(
        self, pictures: tuple[EvidencePicture, ...], class_names: tuple[str, ...]
    ) -> None:
        """Show pictures; classes without a name are numbers."""
        if pictures is not self._evidence.pictures:
            self._evidence.show(pictures, class_names)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.chosen.emit(self.pictures[index.row()].index)


class _Evidence(QAbstractListModel):
    """Pictures, and their classes in words."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pictures: tuple[EvidencePicture, ...] = ()
        self._class_names: tuple[str, ...] = ()

    def show(self, pictures: tuple[EvidencePicture, ...], class_names: tuple[str, ...]) -> None:
        self.beginResetModel()
        self.pictures, self._class_names = pictures, class_names
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 # Qt's signature
        return 0 if parent.isValid() else len(self.pictures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        picture = self.pictures[index.row()]
        if role == _PICTURE:
            return picture
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(picture)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            said = self.tr("Picture {index}, truly {label}: {words}")
            return said.format(
                index=picture.index, label=self._name(picture.label), words=self._words(picture)
            )
        return None

    def _words(self, picture: EvidencePicture) -> str:
        clean = self._name(picture.clean_class)
        if picture.attacked_class is None:
            return clean
        return f"{clean} → {self._name(picture.attacked_class)}"

    def _name(self, number: int) -> str:
        return self._class_names[number] if number < len(self._class_names) else str(number)


class _Delegate(QStyledItemDelegate):
    """One or two pictures over their words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        picture: EvidencePicture = index.data(_PICTURE)
        sides = 1 if picture.attacked is None else 2
        return QSize(sides * (_SIDE + _GAP) + theme.UNIT, _SIDE + _WORDS + theme.UNIT // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        picture: EvidencePicture = index.data(_PICTURE)
        chosen = theme.colours()
        cell: QRect = option.rect.adjusted(theme.UNIT // 2, 2, -theme.UNIT // 2, 0)
        painter.save()
        place = QRect(cell.left(), cell.top(), _SIDE, _SIDE)
        painter.drawImage(place, _image(picture.clean))
        if picture.attacked is not None:
            painter.drawImage(place.translated(_SIDE + _GAP, 0), _image(picture.attacked))
        is_changed = picture.attacked_class not in (None, picture.clean_class)
        face = theme.font(theme.SMALL_POINTS, bold=is_changed)
        painter.setFont(face)
        painter.setPen(QColor(chosen.adversarial if is_changed else chosen.text))
        words = QRect(cell.left(), place.bottom() + 1, cell.width(), _WORDS)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(chosen.accent), 2))
            painter.drawRect(cell.adjusted(-1, -1, 1, 0))
        painter.restore()


def _image(pixels: Pixels) -> QImage:
    # A copy: the array does not outlive this call.
    return as_image(np.ascontiguousarray(pixels)).copy()
