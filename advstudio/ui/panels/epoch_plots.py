"""Loss and accuracy of a training along its epochs."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from advstudio.ui import theme
from advstudio.ui.numerals import percent
from advstudio.ui.widgets.caption import TITLE, Caption, CaptionLine
from advstudio.ui.widgets.epoch_lines import EpochLine, LineKey
from advstudio.ui.widgets.explained import wrapped

if TYPE_CHECKING:
    from advstudio.ui.widgets.epochs_plot import EpochsPlot

translate = QCoreApplication.translate


class EpochPlot(QWidget):
    """Title, key and plot; the plot is made with the first frame, its library loads slowly.

    Args:
        title: Over the plot.
        tip: What it shows, and whose idea it was.
        label: Of the vertical axis, with its unit.
        top: Its upper end; None fits it.
        worded: A value in words.
    """

    moved = Signal(int)

    def __init__(
        self, title: str, tip: str, *, label: str, top: float | None, worded: Callable[[float], str]
    ) -> None:
        super().__init__()
        self._label, self._top, self._worded = label, top, worded
        self._plot: EpochsPlot | None = None
        self._key = LineKey()
        self._key.setAccessibleName(title)
        self._empty = _empty(
            translate("EpochPlot", "The first figures come when the training pictures are read.")
        )
        self.setToolTip(wrapped(tip))
        heading = Caption(TITLE)
        heading.render_lines(CaptionLine(title, is_strong=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(heading)
        column.addWidget(self._key)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        column.addLayout(self._pages, 1)

    @property
    def plot(self) -> EpochsPlot | None:
        """The plot; None until there is something to plot."""
        return self._plot

    @property
    def key(self) -> LineKey:
        """Names and values of the lines."""
        return self._key

    def clear(self) -> None:
        """Nothing is known yet."""
        self._key.render_rows(())
        self._pages.setCurrentWidget(self._empty)

    def render_lines(
        self, lines: tuple[EpochLine, ...], *, finished: int, epochs: int, epoch: int
    ) -> None:
        """Draw lines over `epochs` epochs, `finished` of them over, and look at one of these."""
        plot = self._plot = self._plot or self._made_plot()
        plot.render_lines(lines, finished=finished, epochs=epochs)
        self._pages.setCurrentWidget(plot)
        self.set_epoch(epoch)

    def set_epoch(self, epoch: int) -> None:
        """Look at another epoch."""
        if self._plot is None:
            return
        self._plot.set_epoch(epoch)
        # Within the first epoch there is none to look at yet: the newest figures are told.
        values = ((line, line.at(epoch) if epoch else line.y[-1]) for line in self._plot.lines)
        self._key.render_rows(
            tuple((line, self._worded(v) if isfinite(v) else "–") for line, v in values)
        )

    def _made_plot(self) -> EpochsPlot:
        # Late: pyqtgraph takes 0.7 s to import.
        from advstudio.ui.widgets.epochs_plot import EpochsPlot

        plot = EpochsPlot(self._label, self._top)
        plot.setAccessibleName(self._key.accessibleName())
        self._pages.addWidget(plot)
        plot.moved.connect(self.moved)
        return plot


def loss_plot() -> EpochPlot:
    """The plot of what is minimised, and of the loss on clean and attacked pictures."""
    return EpochPlot(
        translate("EpochPlot", "Loss in training"),
        translate(
            "EpochPlot",
            "Mean over the training pictures of each epoch: what the recipe minimises, and the "
            "cross-entropy on clean and on attacked pictures. Drag the line, or click, to look at "
            "an epoch. Source: Madry et al. 2018, arXiv:1706.06083, Fig. 5.",
        ),
        label=translate("EpochPlot", "loss (nats)"), top=None, worded=_nats,
    )  # fmt: skip


def accuracy_plot() -> EpochPlot:
    """The plot of the accuracies in training and on test pictures."""
    return EpochPlot(
        translate("EpochPlot", "Accuracy"),
        translate(
            "EpochPlot",
            "Share that is classified right: of 500 test pictures, clean and under FGSM and 10 "
            "steps of PGD, and of the training pictures. A gap between FGSM and PGD is a warning: "
            "the network has learnt to mask its gradient. Drag the line, or click, to look at an "
            "epoch. Source: Madry et al. 2018, arXiv:1706.06083, Fig. 4.",
        ),
        label=translate("EpochPlot", "accuracy (%)"), top=100.0, worded=_share,
    )  # fmt: skip


def _nats(value: float) -> str:
    return f"{value:.3f}"


def _share(value: float) -> str:
    return percent(value / 100)


def _empty(sentence: str) -> QLabel:
    label = QLabel(sentence, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("role", "muted")
    label.setBackgroundRole(QPalette.ColorRole.Base)
    label.setAutoFillBackground(True)
    label.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, theme.UNIT)
    return label
