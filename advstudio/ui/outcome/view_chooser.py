"""What stands at the right of the pictures: one of several views, chosen from a list."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.wire.views import VIEWS, translated_text

HEIGHT = 3 * theme.UNIT


class ViewChooser(QComboBox):
    """The arrow keys move along the list; `chosen` is for what people do, not for `show_tab`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = tuple(VIEWS)
        self.setFixedHeight(HEIGHT)
        self.setMaxVisibleItems(len(self._tabs))
        self.setAccessibleName(self.tr("What is shown beside the pictures"))
        for _, view in VIEWS.items():
            self.addItem(translated_text(view.title))
            tip = wrapped(translated_text(view.tip))
            self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._explain()
        self.currentIndexChanged.connect(self._on_current_changed)

    @property
    def tab(self) -> str:
        """The chosen one."""
        return self._tabs[self.currentIndex()]

    def show_tab(self, tab: str) -> None:
        """Choose one, without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._tabs.index(tab))
        self._explain()

    def _explain(self) -> None:
        self.setToolTip(self.itemData(self.currentIndex(), Qt.ItemDataRole.ToolTipRole))

    @Slot(int)
    def _on_current_changed(self, index: int) -> None:
        self._explain()
        self.chosen.emit(self._tabs[index])
