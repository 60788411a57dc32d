"""The decision surface of the watched picture, epoch by epoch."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.frames import Axis
from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.scrubber import Scrubber
from advstudio.ui.runs.epoch_plane import EpochPlane
from advstudio.ui.training.run import TrainingRun


class EpochView(QWidget):
    """Plane and scrubber; `moved` holds a finished epoch, counted from 1."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(TITLE)
        self._plane = EpochPlane()
        self._scrubber = Scrubber()
        self._explain()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._plane, 1)
        column.addSpacing(theme.UNIT // 2)
        column.addWidget(self._scrubber)
        self._scrubber.moved.connect(self._on_moved)

    @property
    def plane(self) -> EpochPlane:
        """The plot."""
        return self._plane

    @property
    def scrubber(self) -> Scrubber:
        """Slider and play button."""
        return self._scrubber

    def render_run(self, run: TrainingRun, epoch: int, class_names: tuple[str, ...]) -> None:
        """Show a training's surface after an epoch; 0 is before the first."""
        self._scrubber.setEnabled(run.epochs > 1)
        self._scrubber.set_count(max(1, run.epochs))
        said = self.tr("epoch {epoch} of {epochs}").format(epoch=epoch, epochs=run.epochs)
        self._scrubber.set_place(max(0, epoch - 1), said)
        self._title.render_lines(
            CaptionLine(
                self.tr("Decision surface"), is_strong=True,
                right=self.tr("after epoch {epoch}").format(epoch=epoch) if epoch else "",
            )
        )  # fmt: skip
        surface = run.surfaces.get(epoch)
        if surface is None or run.frame is None:
            self._plane.set_message(self._missing(epoch))
            return
        if surface is not self._plane.surface:
            scales = (self._scale(axis) for axis in (surface.x_axis, surface.y_axis))
            self._plane.render_epoch(surface, class_names, run.frame.epsilon, *scales)
        self._plane.set_message("")

    @Slot()
    def stop(self) -> None:
        """Stop playing."""
        self._scrubber.stop()

    def _missing(self, epoch: int) -> str:
        if not epoch:
            return self.tr("The decision surface is computed after every epoch.")
        return self.tr(
            "No surface of this picture was computed after epoch {epoch}: another one was chosen "
            "then, or the program has been restarted since."
        ).format(epoch=epoch)

    def _scale(self, axis: Axis) -> Scale:
        is_attack = axis.kind == "attack"
        name = self.tr("along FGSM, L∞ (n/255)") if is_attack else self.tr("at random, L∞ (n/255)")
        return Scale(name, axis.low, axis.high, 255.0)

    def _explain(self) -> None:
        self._scrubber.name(
            play=(
                self.tr("Play the epochs"),
                self.tr("Goes through the epochs, from the first to the last."),
            ),
            slider=(
                self.tr("Epoch of the training"),
                self.tr("Drag, or press the arrow keys, Home and End, to look at an epoch."),
            ),
        )
        self._plane.setAccessibleName(self.tr("Decision surface after the epoch"))
        self._plane.setToolTip(
            wrapped(
                self.tr(
                    "The class of every picture on one plane through the chosen one, as the "
                    "network in training sees it: to the right the undefended network's FGSM, "
                    "upwards a random direction. The plane stays the same for all epochs; the "
                    "dashed line is the ball of the accuracies beside. Source: Liu et al. 2017, "
                    "arXiv:1611.02770, Fig. 3."
                )
            )
        )

    @Slot(int)
    def _on_moved(self, place: int) -> None:
        self.moved.emit(place + 1)
