"""The transfer explorer: every classifier's examples shown to every other."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.transfer.frames import NetworkRef, TransferFrame
from advstudio.ui.kit import theme
from advstudio.ui.transfer.card import TransferCard
from advstudio.ui.transfer.cell import TransferCell
from advstudio.ui.transfer.draft import TransferDraft
from advstudio.ui.transfer.options import TransferOptions
from advstudio.ui.transfer.shaded_matrix import ShadedMatrix
from advstudio.ui.transfer.words import cosine_contents, settings, success_contents

_OPTIONS = 32 * theme.UNIT
_HEADS, _NUMBERS, _MARGIN = 18 * theme.UNIT, 3 * theme.UNIT, 4 * theme.UNIT


class TransferPanel(QWidget):
    """Options, two matrices side by side, and the pictures of a cell."""

    picked = Signal(int, int)
    """Row and column whose pictures somebody wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = TransferOptions()
        self._success = self._build_success()
        self._cosine = self._build_cosine()
        self._cell = TransferCell()
        self._options.setFixedWidth(_OPTIONS)
        row = QHBoxLayout(self)
        margin = theme.UNIT + theme.UNIT // 2
        row.setContentsMargins(margin, theme.UNIT // 2, margin, theme.UNIT)
        row.setSpacing(2 * theme.UNIT)
        row.addWidget(self._options)
        for part, share in ((self._success, 16), (self._cosine, 11), (self._cell, 9)):
            row.addWidget(part, share)
        for card in (self._success, self._cosine):
            card.matrix.picked.connect(self.picked)

    @property
    def options(self) -> TransferOptions:
        """What is compared, and how."""
        return self._options

    @property
    def success(self) -> TransferCard:
        """The matrix of success rates."""
        return self._success

    @property
    def cell(self) -> TransferCell:
        """The pictures of a cell."""
        return self._cell

    def render_draft(
        self, draft: TransferDraft, refs: tuple[NetworkRef, ...], catalogue: Catalogue
    ) -> None:
        """Show what is chosen among the networks that there are."""
        self._options.display(draft, refs, catalogue)

    def render_progress(self, done: float, sentence: str, *, is_running: bool) -> None:
        """Show how far it is, what is being done or why nothing is."""
        self._options.render_progress(done, sentence, is_running=is_running)

    def render_frame(
        self, frame: TransferFrame, before: TransferFrame | None, *, is_stale: bool
    ) -> None:
        """Show matrices.

        Args:
            frame: What is known so far.
            before: A matrix of the same classifiers, whose cells stand pale where nothing is
                known yet.
            is_stale: Whether another matrix is wanted by now.
        """
        told = settings(frame.request)
        success, cosine = success_contents(frame, before), cosine_contents(frame, before)
        self._success.render_contents(success, told, is_stale=is_stale)
        self._cosine.render_contents(cosine, "", is_stale=is_stale)
        if frame.cell is not None:
            self._cell.render_cell(frame.cell, frame)
        elif frame.request.cell is not None:
            self._cell.wait()
        else:
            self._cell.clear()
        for card in (self._success, self._cosine):
            card.matrix.mark(frame.request.cell)

    def sizeHint(self) -> QSize:
        return QSize(130 * theme.UNIT, 42 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(100 * theme.UNIT, 22 * theme.UNIT)

    def _build_success(self) -> TransferCard:
        return TransferCard(
            self.tr("Wrong (%)"),
            self.tr(
                "Of the pictures that the column's classifier gets right, the share that the "
                "example made on the row's turns wrong; on the diagonal each attacks itself. "
                "Beside it: how many clean pictures the row's classifier gets right, in percent, "
                "and how large its perturbations are. Source: Papernot et al. 2016, "
                "arXiv:1605.07277."
            ),
            empty=self.tr(
                "Choose classifiers and an attack, and press Compute: every one's examples are "
                "shown to every other."
            ),
            matrix=ShadedMatrix(
                row_label=self.tr("made on"), column_label=self.tr("shown to"),
                head_width=_HEADS, margin_width=_MARGIN,
            ),
        )  # fmt: skip

    def _build_cosine(self) -> TransferCard:
        return TransferCard(
            self.tr("Cosine of the gradients"),
            self.tr(
                "How alike the directions are in which two classifiers' margins shrink fastest, "
                "on average over the pictures: 1 is the same direction, 0 none in common. A "
                "classifier without a gradient has none. Source: Liu et al. 2017, "
                "arXiv:1611.02770."
            ),
            empty=self.tr("The gradients are compared with the same pictures."),
            matrix=ShadedMatrix(
                row_label=self.tr("gradient of"), column_label=self.tr("and of"),
                head_width=_NUMBERS,
            ),
        )  # fmt: skip
