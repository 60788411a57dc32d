"""Loss and accuracy of a training along its epochs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from advstudio.ui.kit.epoch_lines import EpochLine
from advstudio.ui.kit.numerals import percent
from advstudio.ui.runs.line_card import LineCard

if TYPE_CHECKING:
    from advstudio.ui.training.epochs_plot import EpochsPlot

translate = QCoreApplication.translate


class EpochPlot(LineCard["EpochsPlot"]):
    """Lines over epochs.

    Args:
        title: Over the plot.
        tip: What it shows, and whose idea it was.
        label: Of the vertical axis, with its unit.
        top: Its upper end; None fits it.
        worded: A value in words.
    """

    def __init__(
        self, title: str, tip: str, *, label: str, top: float | None, worded: Callable[[float], str]
    ) -> None:
        empty = translate(
            "EpochPlot", "The first figures come when the training pictures are read."
        )
        super().__init__(title, tip, empty=empty, worded=worded)
        self._label, self._top = label, top

    def render_lines(
        self, lines: tuple[EpochLine, ...], *, finished: int, epochs: int, epoch: int
    ) -> None:
        """Draw lines over `epochs` epochs, `finished` of them over, and look at one of these."""
        self._shown_plot().render_lines(lines, finished=finished, epochs=epochs)
        self.set_epoch(epoch)

    def set_epoch(self, epoch: int) -> None:
        """Look at another epoch."""
        if self._plot is None:
            return
        self._plot.set_epoch(epoch)
        # Within the first epoch there is none to look at yet: the newest figures are told.
        self._render_key(
            tuple((line, line.at(epoch) if epoch else line.y[-1]) for line in self._plot.lines)
        )

    def _made_plot(self) -> EpochsPlot:
        # Late: pyqtgraph takes 0.7 s to import.
        from advstudio.ui.training.epochs_plot import EpochsPlot

        return EpochsPlot(self._label, self._top)


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
