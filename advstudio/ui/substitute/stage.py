"""A substitute on its way: where it stands, its figures, its plane beside the oracle's."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.ui.experiment.classifier_names import classifier_title
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.picture_grid import PictureGrid, Word
from advstudio.ui.substitute.carried import SubstituteCarried
from advstudio.ui.substitute.planes import SubstitutePlanes
from advstudio.ui.substitute.plot import SubstitutePlot
from advstudio.ui.substitute.run import SubstituteRun
from advstudio.ui.substitute.state import SubstituteState

_STATE = 32 * theme.UNIT
_CARRIED = 13 * theme.UNIT


class SubstituteStage(QWidget):
    """Side by side; everything looks at one round, the newest until somebody scrubs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: SubstituteRun | None = None
        # None follows the newest.
        self._round: int | None = None
        self._class_names: tuple[str, ...] = ()
        self._state = SubstituteState()
        self._plot = SubstitutePlot()
        self._planes = SubstitutePlanes()
        self._carried = SubstituteCarried()
        self._asked_title = Caption(TITLE)
        self._asked = PictureGrid()
        self._arrange()
        self._planes.moved.connect(self._look_at)
        self._plot.moved.connect(self._on_plot_moved)

    @property
    def state(self) -> SubstituteState:
        """Progress and buttons."""
        return self._state

    @property
    def plot(self) -> SubstitutePlot:
        """The figures."""
        return self._plot

    @property
    def planes(self) -> SubstitutePlanes:
        """The oracle's plane and the substitute's."""
        return self._planes

    @property
    def carried(self) -> SubstituteCarried:
        """The example that was carried over."""
        return self._carried

    @property
    def asked(self) -> PictureGrid:
        """Some of the pictures that the oracle was asked about."""
        return self._asked

    @property
    def round(self) -> int:
        """The finished round that is looked at, from 0."""
        newest = max(0, self._run.finished_rounds - 1) if self._run else 0
        return newest if self._round is None else min(self._round, newest)

    def render_run(self, run: SubstituteRun, catalogue: Catalogue) -> None:
        """Show a substitute; the round that somebody looks at stays."""
        if self._run is None or not self._run.is_of(run.request):
            self._round = None
            self._planes.stop()
        self._run = run
        request = run.request
        model = catalogue.models.get(request.model)
        self._class_names = model.class_names if model else ()
        oracle = classifier_title(request.model, request.defenses, catalogue)
        self._state.render_run(run, oracle=oracle)
        self._plot.render_frame(run.frame, self.round)
        self._render_round(run)

    def _render_round(self, run: SubstituteRun) -> None:
        number = self.round
        self._planes.render_run(run, number, self._class_names)
        look = run.looks.get(number)
        self._carried.render_carried(look.carried if look else None, self._class_names)
        self._render_asked(run)

    def _render_asked(self, run: SubstituteRun) -> None:
        # What is being asked just now is news; who scrubs sees what was asked in that round.
        newest = run.frame.round if run.frame else 0
        number = newest if self._round is None else self.round
        asked = run.asked.get(number)
        told = self.tr("round {round}").format(round=number) if asked else ""
        self._asked_title.render_lines(
            CaptionLine(self.tr("Questions"), is_strong=True, right=told)
        )
        if asked is None:
            self._asked.clear()
            return
        words = [Word(self._class_names[int(answer)]) for answer in asked.answers]
        self._asked.render_pixels(asked.pictures, words)

    def _arrange(self) -> None:
        self._state.setFixedWidth(_STATE)
        self._carried.setFixedWidth(_CARRIED)
        self._asked.setAccessibleName(self.tr("Pictures that the oracle was asked about"))
        self._asked.setToolTip(
            wrapped(
                self.tr(
                    "Some of the pictures that the oracle was asked about, and the labels that it "
                    "gave: all that the attacker ever sees of it."
                )
            )
        )
        asked = QWidget()
        column = QVBoxLayout(asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._asked_title)
        column.addWidget(self._asked, 1)
        row = QHBoxLayout(self)
        margin = theme.UNIT + theme.UNIT // 2
        row.setContentsMargins(margin, theme.UNIT // 2, margin, theme.UNIT)
        row.setSpacing(2 * theme.UNIT)
        row.addWidget(self._state)
        row.addWidget(self._plot, 7)
        row.addWidget(asked, 4)
        row.addWidget(self._planes, 12)
        row.addWidget(self._carried)

    @Slot(int)
    def _on_plot_moved(self, number: int) -> None:
        self._planes.stop()
        self._look_at(number)

    @Slot(int)
    def _look_at(self, number: int) -> None:
        if self._run is None:
            return
        self._round = None if number >= self._run.finished_rounds - 1 else number
        self._plot.set_round(self.round)
        self._render_round(self._run)
