"""What stands at the right of the pictures: a row of words, the chosen one underlined."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QTabBar, QWidget

from advstudio.ui import theme
from advstudio.ui.settings import TABS, Tab
from advstudio.ui.widgets.explained import wrapped

HEIGHT = 3 * theme.UNIT


class ViewTabs(QTabBar):
    """The arrow keys move along it; `chosen` is for what people do, not for `show_tab`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "views")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("What is shown beside the pictures"))
        self._add(
            self.tr("Decision surface"),
            self.tr(
                "Which class every picture on a plane through the clean one gets. Source: Liu et "
                "al. 2017, arXiv:1611.02770, Fig. 3."
            ),
        )
        self._add(
            self.tr("Steps"),
            self.tr(
                "The attack step by step: its loss, its picture, and what the classifier says of "
                "it. Source: Madry et al. 2018, arXiv:1706.06083, Fig. 1."
            ),
        )
        self._add(
            self.tr("Temperature"),
            self.tr(
                "What defensive distillation does at every temperature, and what gets round it. "
                "Source: Papernot et al. 2016, arXiv:1511.04508; broken: Carlini and Wagner 2016, "
                "arXiv:1607.04311."
            ),
        )
        self.currentChanged.connect(self._on_current_changed)

    @property
    def tab(self) -> Tab:
        """The chosen one."""
        return TABS[self.currentIndex()]

    def show_tab(self, tab: Tab) -> None:
        """Choose one, without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(TABS.index(tab))

    def _add(self, text: str, tip: str) -> None:
        index = self.addTab(text)
        self.setTabToolTip(index, wrapped(tip))
        self.setAccessibleTabName(index, text)

    @Slot(int)
    def _on_current_changed(self, index: int) -> None:
        self.chosen.emit(TABS[index])
