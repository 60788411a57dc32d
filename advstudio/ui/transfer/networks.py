"""Which classifiers the matrix has: a list with check marks."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.transfer.frames import CLASSICAL, ClassicalName, NetworkRef
from advstudio.ui.experiment.classifier_names import listed_title
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import explain, wrapped
from advstudio.ui.transfer.draft import MOST_NETWORKS, TransferDraft

_REF = Qt.ItemDataRole.UserRole


class TransferNetworks(QListWidget):
    """Networks first, then the classical ones; `edited` holds both sets, in the list's order."""

    edited = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refs: tuple[NetworkRef, ...] = ()
        explain(
            self,
            name=self.tr("Classifiers of the matrix"),
            tip=self.tr(
                "Every checked one is a row and a column: examples are made on it, and it is "
                "shown all the others'. Space checks one, at most {count} networks."
            ).format(count=MOST_NETWORKS),
        )
        self.setMinimumHeight(8 * theme.UNIT)
        self.setUniformItemSizes(True)
        self.itemChanged.connect(self._on_item_changed)

    def display(
        self, draft: TransferDraft, refs: tuple[NetworkRef, ...], catalogue: Catalogue
    ) -> None:
        """Offer networks, with check marks at the chosen ones."""
        with QSignalBlocker(self):
            if refs != self._refs or not self.count():
                self._fill(refs, catalogue)
            is_full = len([ref for ref in draft.networks if ref in refs]) >= MOST_NETWORKS
            for row in range(self.count()):
                item = self.item(row)
                ref = item.data(_REF)
                is_chosen = ref in draft.networks or ref in draft.classical
                state = Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked
                item.setCheckState(state)
                is_free = is_chosen or not is_full or isinstance(ref, str)
                flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
                item.setFlags(flags | Qt.ItemFlag.ItemIsEnabled if is_free else flags)

    def _fill(self, refs: tuple[NetworkRef, ...], catalogue: Catalogue) -> None:
        self.clear()
        self._refs = refs
        for ref in refs:
            self._add(listed_title(ref.model, ref.defenses, catalogue), ref)
        for name, title in self._classical().items():
            self._add(title, name)

    def _add(self, title: str, ref: NetworkRef | ClassicalName) -> None:
        item = QListWidgetItem(title, self)
        item.setData(_REF, ref)
        item.setToolTip(wrapped(title))

    def _classical(self) -> dict[ClassicalName, str]:
        titles: dict[ClassicalName, str] = {
            "logistic-regression": self.tr("Logistic regression"),
            "linear-svm": self.tr("Linear support vector machine"),
            "decision-tree": self.tr("Decision tree"),
            "nearest-neighbours": self.tr("k nearest neighbours"),
        }
        return {name: titles[name] for name in CLASSICAL}

    @Slot(QListWidgetItem)
    def _on_item_changed(self, item: QListWidgetItem) -> None:
        checked = [
            self.item(row).data(_REF)
            for row in range(self.count())
            if self.item(row).checkState() == Qt.CheckState.Checked
        ]
        self.edited.emit(
            {
                "networks": tuple(ref for ref in checked if isinstance(ref, NetworkRef)),
                "classical": tuple(ref for ref in checked if isinstance(ref, str)),
            }
        )
