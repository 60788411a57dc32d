"""All indicators in a table: what they say of the picture, and of a set of pictures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPointF,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.thumbnails import Index
from advstudio.ui.verdict.light_mark import paint_light
from advstudio.ui.verdict.state import IndicatorRow, LightState
from advstudio.ui.verdict.words import light_name, light_tip, limit_words, value_words

_ROW = 3 * theme.UNIT - 2
_MARK = 2 * theme.UNIT
_COLUMNS = (0, 7 * theme.UNIT, 8 * theme.UNIT, 10 * theme.UNIT)
_STATE = Qt.ItemDataRole.UserRole


class LightTable(QTreeView):
    """The arrow keys go from one indicator to the next."""

    selected = Signal(str)
    """Title of the indicator that somebody chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._size_columns()
        self.setAccessibleName(self.tr("Indicators of hidden gradients"))
        self.setToolTip(wrapped(self.tr("Choose an indicator to see its evidence.")))
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    @property
    def rows(self) -> tuple[IndicatorRow, ...]:
        """What is listed, top first."""
        return self._rows.rows

    @property
    def title(self) -> str:
        """The chosen indicator, or ""."""
        current = self.currentIndex()
        return self.rows[current.row()].title if current.isValid() else ""

    def set_on(self, words: str) -> None:
        """Say what set the last column is about."""
        self._rows.set_on(words)

    def render_rows(self, rows: tuple[IndicatorRow, ...]) -> None:
        """List indicators; the chosen one stays."""
        title = self.title
        if rows and [row.title for row in rows] == [row.title for row in self.rows]:
            self._rows.refresh(rows)
            return
        with QSignalBlocker(self.selectionModel()):
            self._rows.show(rows)
        self.select(title)

    def select(self, title: str) -> None:
        """Choose an indicator, without a signal."""
        number = next((n for n, row in enumerate(self.rows) if row.title == title), -1)
        with QSignalBlocker(self.selectionModel()):
            self.setCurrentIndex(self._rows.index(number, 0))
        if number >= 0:
            self.scrollTo(self._rows.index(number, 0))
        self.viewport().update()

    def _size_columns(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setFont(theme.font(theme.SMALL_POINTS))
        header.setMinimumSectionSize(_COLUMNS[1])
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(_COLUMNS[1:], 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid():
            self.selected.emit(self.rows[current.row()].title)


class _Rows(QAbstractTableModel):
    """Title, limit, picture, set."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[IndicatorRow, ...] = ()
        self._on = ""

    def set_on(self, words: str) -> None:
        if words != self._on:
            self._on = words
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 3, 3)

    def show(self, rows: tuple[IndicatorRow, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def refresh(self, rows: tuple[IndicatorRow, ...]) -> None:
        self.rows = rows
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 # Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 # Qt's signature
        return len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            last = self._on or self.tr("set")
            return (self.tr("Indicator"), self.tr("red if"), self.tr("picture"), last)[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        answers: dict[int, Callable[[IndicatorRow, int], object]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.ToolTipRole: _tip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            Qt.ItemDataRole.TextAlignmentRole: _alignment,
            Qt.ItemDataRole.FontRole: _font,
            _STATE: _state,
        }
        answer = answers.get(role)
        return answer(self.rows[index.row()], index.column()) if answer else None

    def _text(self, row: IndicatorRow, column: int) -> str:
        if column == 0:
            return row.title
        if column == 1:
            known = next((s.reading for s in row.states if s and s.reading), None)
            return limit_words(known) if known else ""
        state = row.states[column - 2]
        return value_words(state.reading) if state else ""

    def _spoken(self, row: IndicatorRow, column: int) -> str:
        if column < 2:
            return self._text(row, column)
        state = row.states[column - 2]
        if state is None:
            return self.tr("not measured")
        return f"{light_name(state)} {value_words(state.reading)}"


class _Delegate(QStyledItemDelegate):
    """Puts the mark of its light before a value."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_COLUMNS[index.column()], _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        state: LightState | None = index.data(_STATE)
        if state is None:
            return
        cell: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(cell.left() + _MARK / 2 + 2, cell.center().y() + 0.5)
        if option.state & QStyle.StateFlag.State_Selected:
            # The mark keeps its colour: it stands on a ground of its own.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colours().surface))
            painter.drawEllipse(centre, 7.5, 7.5)
        light = state.reading.light if state.reading else None
        paint_light(painter, centre, 4.5, light, is_stale=state.is_stale)
        painter.restore()


def _state(row: IndicatorRow, column: int) -> LightState | None:
    return row.states[column - 2] if column >= 2 else None


def _alignment(row: IndicatorRow, column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _font(row: IndicatorRow, column: int) -> QFont:
    return theme.font(theme.SMALL_POINTS, bold=column == 0 and row.is_red)


def _tip(row: IndicatorRow, column: int) -> str:
    states = [state for state in row.states if state is not None]
    chosen = row.states[column - 2] if column >= 2 else next(iter(states), None)
    return light_tip(chosen) if chosen else wrapped(row.title)
