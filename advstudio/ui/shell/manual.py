"""The manual in a window of its own: a list of pages, and the page; nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Slot
from PySide6.QtGui import (
    QColor,
    QKeySequence,
    QShortcut,
    QShowEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from advstudio.paths import resource
from advstudio.ui.kit import theme

_LINK = re.compile(r"\[([^\]]+)\]\((?!\w+:)([^)#]+\.md)\)")
_SIZE = (134 * theme.UNIT, 92 * theme.UNIT)
_LIST_WIDTH = 32 * theme.UNIT


def pages() -> dict[Path, str]:
    """The index, and every page that it leads to, in its order, with what each is called."""
    index = resource("manual", "index.md").resolve()
    return {index: index.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")} | links(index)


def links(page: Path) -> dict[Path, str]:
    """The pages that a page leads to, each once, in its order, with what it calls them."""
    found = _LINK.findall(page.read_text(encoding="utf-8"))
    called: dict[Path, str] = {}
    for text, target in found:
        called.setdefault((page.parent / target).resolve(), " ".join(text.split()))
    return called


class Manual(QDialog):
    """Filled when it is first shown; Esc closes it, and the page stays.

    Args:
        parent: The window that it stands over, and that can be used meanwhile.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("manual")
        self.setWindowTitle(self.tr("Manual – advstudio"))
        self.resize(*_SIZE)

    @Slot()
    def present(self) -> None:
        """Show it, before all other windows."""
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        if self.layout() is None:
            self._fill()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self.layout() is not None:
            self.page.dress_anew()
        super().changeEvent(event)

    def _fill(self) -> None:
        self.contents, self.page = self._build_list(), Page()
        self.search, self.back = self._build_search(), self._build_back()
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addStretch(1)
        top.addWidget(self.search)
        middle = QSplitter()
        middle.addWidget(self.contents)
        middle.addWidget(self.page)
        middle.setSizes([_LIST_WIDTH, _SIZE[0] - _LIST_WIDTH])
        middle.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(middle, 1)
        self._connect()
        self.page.setSource(_url(next(iter(pages()))))
        self.page.setFocus()

    def _connect(self) -> None:
        self.contents.currentItemChanged.connect(self._on_chosen)
        self.page.sourceChanged.connect(self._on_source_changed)
        self.page.backwardAvailable.connect(self.back.setEnabled)
        self.back.clicked.connect(self.page.backward)
        self.search.returnPressed.connect(self.find_next)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._on_find)

    def _build_list(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(self.tr("Pages of the manual"))
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setWordWrap(True)
        made.setSpacing(theme.UNIT // 4)
        for page, title in pages().items():
            entry = QListWidgetItem(title, made)
            entry.setData(Qt.ItemDataRole.UserRole, _url(page))
        return made

    def _build_search(self) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(self.tr("Find in the manual (Ctrl+F)"))
        made.setAccessibleName(self.tr("Find in the manual"))
        made.setClearButtonEnabled(True)
        made.setMinimumWidth(_LIST_WIDTH)
        return made

    def _build_back(self) -> QPushButton:
        made = QPushButton(self.tr("Back"))
        made.setToolTip(self.tr("The page that was shown before this one (Alt+Left)."))
        made.setShortcut(QKeySequence(QKeySequence.StandardKey.Back))
        made.setAutoDefault(False)
        made.setEnabled(False)
        return made

    @Slot()
    def find_next(self) -> None:
        """Go to the next place with the text, on this page or on one after it."""
        text = self.search.text()
        if not text or self.page.find(text):
            return
        urls = [entry.data(Qt.ItemDataRole.UserRole) for entry in self._entries()]
        here = self.contents.currentRow()
        for url in (*urls[here + 1 :], *urls[: here + 1]):
            if self._holds(url, text):
                self.page.setSource(url)
                self.page.moveCursor(QTextCursor.MoveOperation.Start)
                self.page.find(text)
                return

    def _holds(self, url: QUrl, text: str) -> bool:
        """Whether a page as it is read, without the signs of Markdown, has the text."""
        document = QTextDocument()
        document.setMarkdown(Path(url.toLocalFile()).read_text(encoding="utf-8"))
        return not document.find(text).isNull()

    def _entries(self) -> list[QListWidgetItem]:
        return [self.contents.item(row) for row in range(self.contents.count())]

    @Slot()
    def _on_find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    @Slot(QListWidgetItem)
    def _on_chosen(self, entry: QListWidgetItem | None) -> None:
        if entry is not None and entry.data(Qt.ItemDataRole.UserRole) != self.page.source():
            self.page.setSource(entry.data(Qt.ItemDataRole.UserRole))

    @Slot(QUrl)
    def _on_source_changed(self, url: QUrl) -> None:
        entries = [e for e in self._entries() if e.data(Qt.ItemDataRole.UserRole) == url]
        self.contents.setCurrentItem(entries[0] if entries else None)  # type: ignore[arg-type] # Qt takes it


class Page(QTextBrowser):
    """A page of Markdown in the colours of the window; links to other pages lead there."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Page of the manual"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenExternalLinks(True)
        self.document().setDocumentMargin(2 * theme.UNIT)
        self.sourceChanged.connect(self._dress)

    def dress_anew(self) -> None:
        """The colours have changed; the place on the page stays."""
        place = self.verticalScrollBar().value()
        self.reload()
        self.verticalScrollBar().setValue(place)

    @Slot()
    def _dress(self) -> None:
        """What Markdown does not say: how tables and code look."""
        # At once, or every change would lay out all of a long page anew.
        changes = QTextCursor(self.document())
        changes.beginEditBlock()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame)
        block = self.document().begin()
        while block.isValid():
            _dress_block(block)
            block = block.next()
        changes.endEditBlock()


def _dress_table(table: QTextTable) -> None:
    colours = theme.colours()
    look = table.format()
    look.setBorder(1)
    look.setBorderCollapse(True)
    look.setBorderBrush(QColor(colours.line))
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setCellPadding(theme.UNIT / 2)
    look.setTopMargin(theme.UNIT)
    look.setBottomMargin(theme.UNIT)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(look)
    head = QTextCharFormat()
    head.setBackground(QColor(colours.raised))
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        merged = cell.format()
        merged.merge(head)
        cell.setFormat(merged)


def _dress_block(block: QTextBlock) -> None:
    look = block.blockFormat()
    cursor = QTextCursor(block)
    if look.headingLevel():
        look.setBottomMargin(theme.UNIT)
    elif look.hasProperty(QTextFormat.Property.BlockCodeFence):
        look.setBackground(QColor(theme.colours().raised))
        # Lines of code are 100 characters long at most; so they fit beside the list.
        small = QTextCharFormat()
        small.setFontPointSize(theme.SMALL_POINTS)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.mergeCharFormat(small)
    elif cursor.currentTable() is None:
        look.setLineHeight(120, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    QTextCursor(block).setBlockFormat(look)


def _url(page: Path) -> QUrl:
    return QUrl.fromLocalFile(str(page))
