"""A training on the way: where it stands, its curves, its pictures, its decision surface."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.picture_grid import PictureGrid
from advstudio.ui.training.epoch_plots import EpochPlot, accuracy_plot, loss_plot
from advstudio.ui.training.epoch_view import EpochView
from advstudio.ui.training.lines import accuracy_lines, loss_lines
from advstudio.ui.training.run import TrainingRun, trained_defense
from advstudio.ui.training.state import TrainingState

_STATE = 32 * theme.UNIT


class TrainingStage(QWidget):
    """Side by side; plots and surface look at one epoch, the newest until somebody scrubs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: TrainingRun | None = None
        # None follows the newest.
        self._epoch: int | None = None
        self._class_names: tuple[str, ...] = ()
        self._state = TrainingState()
        self._plots = (loss_plot(), accuracy_plot())
        self._grid = PictureGrid()
        self._view = EpochView()
        self._arrange()
        self._view.moved.connect(self._look_at)
        for plot in self._plots:
            plot.moved.connect(self._on_plot_moved)

    @property
    def state(self) -> TrainingState:
        """Progress and buttons."""
        return self._state

    @property
    def plots(self) -> tuple[EpochPlot, ...]:
        """Loss and accuracy."""
        return self._plots

    @property
    def view(self) -> EpochView:
        """The decision surface with its scrubber."""
        return self._view

    @property
    def grid(self) -> PictureGrid:
        """The pictures of the last step."""
        return self._grid

    @property
    def epoch(self) -> int:
        """The epoch that is looked at; 0 before the first."""
        newest = self._run.epochs if self._run else 0
        return newest if self._epoch is None else min(self._epoch, newest)

    def render_run(self, run: TrainingRun, catalogue: Catalogue) -> None:
        """Show a training; the epoch that somebody looks at stays."""
        is_another = self._run is None or not self._run.is_of(run.request)
        is_news = is_another or self._run is None or self._run.frame is not run.frame
        self._run = run
        if is_another:
            self._epoch = None
            self._view.stop()
        self._render_state(run, catalogue)
        if is_news:
            self._render_figures(run)
        self._view.render_run(run, self.epoch, self._class_names)

    def _render_state(self, run: TrainingRun, catalogue: Catalogue) -> None:
        recipe = catalogue.recipes.get(run.request.recipe.name)
        model = catalogue.models.get(run.request.model)
        self._class_names = model.class_names if model else ()
        self._state.render_run(
            run,
            recipe=recipe.title if recipe else run.request.recipe.name,
            model=model.title if model else run.request.model,
            can_use=trained_defense(run.request, catalogue) is not None,
        )

    def _render_figures(self, run: TrainingRun) -> None:
        frame = run.frame
        if frame is None:
            self._grid.clear()
            for plot in self._plots:
                plot.clear()
            return
        self._grid.render_pixels(frame.pictures)
        for plot, lines in zip(
            self._plots, (loss_lines(frame), accuracy_lines(frame)), strict=True
        ):
            plot.render_lines(lines, finished=run.epochs, epochs=frame.epochs, epoch=self.epoch)

    def _arrange(self) -> None:
        self._state.setFixedWidth(_STATE)
        self._grid.setAccessibleName(self.tr("Pictures of the last step"))
        self._grid.setToolTip(
            wrapped(
                self.tr(
                    "Some of the pictures of the last step, as the network saw them: attacked, "
                    "noisy or clean, as the recipe has it."
                )
            )
        )
        title = Caption(TITLE)
        title.render_lines(CaptionLine(self.tr("What it sees"), is_strong=True))
        seen = QWidget()
        column = QVBoxLayout(seen)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(title)
        column.addWidget(self._grid, 1)
        row = QHBoxLayout(self)
        margin = theme.UNIT + theme.UNIT // 2
        row.setContentsMargins(margin, theme.UNIT // 2, margin, theme.UNIT)
        row.setSpacing(2 * theme.UNIT)
        row.addWidget(self._state)
        for part, share in zip((*self._plots, seen, self._view), (6, 11, 4, 8), strict=True):
            row.addWidget(part, share)

    @Slot(int)
    def _on_plot_moved(self, epoch: int) -> None:
        self._view.stop()
        self._look_at(epoch)

    @Slot(int)
    def _look_at(self, epoch: int) -> None:
        if self._run is None:
            return
        self._epoch = None if epoch >= self._run.epochs else epoch
        for plot in self._plots:
            plot.set_epoch(self.epoch)
        self._view.render_run(self._run, self.epoch, self._class_names)
