"""One classifier's view, or two one above the other; both show the same kind of thing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.outcome_view import OutcomeView
from advstudio.ui.wire.sight import Sight
from advstudio.ui.wire.views import VIEWS

if TYPE_CHECKING:
    from advstudio.session.catalogue import Catalogue
    from advstudio.session.experiment import Experiment
    from advstudio.session.frames import Frame, ProbeFrame, SweepFrame
    from advstudio.session.outcome.guarantee_frames import GuaranteeFrame
    from advstudio.session.outcome.same_errors_frames import SameErrorsFrame


class OutcomeRows(QWidget):
    """Hands each row what is meant for it; a row that cannot be seen is told nothing.

    Attributes:
        views: The first classifier's and, when two are compared, the second one's.
        sights: Where the views beside the pictures are to be seen, by name.

    Args:
        edits: Where changes of the experiment go.
    """

    tabChosen = Signal(str)

    def __init__(self, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        colours = ClassColours()
        self.sights: Mapping[str, Sight[Any]] = MappingProxyType(
            {name: Sight(self) for name in VIEWS}
        )
        self.views = tuple(
            OutcomeView(index, colours, self.sights, edits, self) for index in range(2)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT // 2)
        for view in self.views:
            layout.addWidget(view, 1)
            view.tabChosen.connect(self.tabChosen)
        self.set_compared(False)

    @property
    def tab(self) -> str:
        """Which view stands at the right of the pictures."""
        return self.views[0].tab

    def set_compared(self, is_compared: bool) -> None:
        """Show both rows, or the first alone."""
        self.views[1].setVisible(is_compared)

    def show_tab(self, tab: str) -> None:
        """Show a view at the right of the pictures."""
        for view in self.views:
            view.show_tab(tab)
        # Who closes lets go of the engine before who opens asks it.
        for name, sight in sorted(self.sights.items(), key=lambda item: item[0] == tab):
            sight.set_open(name == tab)

    def display_experiment(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show the settings; results follow when they are there."""
        # Of a hidden row, too: another model would reset the colours, which the rows share.
        models = (experiment.model, (experiment.compare or experiment).model)
        for view, model in zip(self.views, models, strict=True):
            entry = catalogue.models.get(model)
            if entry is not None:
                view.set_model(entry)
            if not view.isHidden():
                view.set_epsilon(experiment.epsilon)

    def render_frame(self, frame: Frame) -> None:
        """Show an attack's state."""
        count = len(frame.outcomes)
        for view in self.views[:count]:
            view.render_frame(frame)
        for view in self.views[count:]:
            view.await_turn()

    def display_errors(self, errors: tuple[SameErrorsFrame | None, ...]) -> None:
        """Say what the classifiers that hide their probabilities have wrong."""
        for view, found in zip(self.views, errors, strict=True):
            view.render_errors(found)

    def render_sweep(self, sweep: SweepFrame) -> None:
        """Show the probabilities along epsilon."""
        for view in self.views[: len(sweep.curves)]:
            view.render_curve(sweep)

    def render_guarantees(self, frame: GuaranteeFrame) -> None:
        """Show what is guaranteed for the clean picture."""
        for view in self.views[: len(frame.guarantees)]:
            view.render_guarantee(frame)

    def display_probe(self, probe: ProbeFrame) -> None:
        """Show a clicked point's picture."""
        self.views[probe.request.view].render_probe(probe)

    def show_loading(self, text: str) -> None:
        """Say what is being waited for."""
        for view in self.views:
            view.show_loading(text)

    def show_failure(self, sentence: str) -> None:
        """Say, where the pictures would be, why there are none."""
        for view in self.views:
            view.show_failure(sentence)
