"""One classifier's view, or two one above the other; both show the same kind of thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.outcome_view import OutcomeView

if TYPE_CHECKING:
    from advstudio.session.catalogue import Catalogue
    from advstudio.session.experiment import Experiment
    from advstudio.session.frames import Frame, ProbeFrame, SurfaceFrame, SweepFrame, TraceFrame
    from advstudio.session.outcome.guarantee_frames import GuaranteeFrame
    from advstudio.session.substitute.same_errors_frames import SameErrorsFrame
    from advstudio.session.views.temperature.frames import TemperatureFrame


class OutcomeRows(QWidget):
    """Hands each view what is meant for it, and relays what people do in either.

    Attributes:
        views: The first one's and, when two are compared, the second one's.
    """

    edited = Signal(dict)
    probed = Signal(int, float, float)
    """View and coordinates of a clicked point of a surface."""
    tabChosen = Signal(str)
    studyWanted = Signal()
    optionsEdited = Signal(str, object)
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        colours = ClassColours()
        self.views = (OutcomeView(colours), OutcomeView(colours))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT // 2)
        for view in self.views:
            layout.addWidget(view, 1)
            view.edited.connect(self.edited)
            view.tabChosen.connect(self.tabChosen)
            view.studyWanted.connect(self.studyWanted)
            view.optionsEdited.connect(self.optionsEdited)
            view.dragStarted.connect(self.dragStarted)
            view.dragFinished.connect(self.dragFinished)
        self.views[0].probed.connect(self._on_first_probed)
        self.views[1].probed.connect(self._on_second_probed)
        self.set_compared(False)

    def set_compared(self, is_compared: bool) -> None:
        """Show both views, or the first alone."""
        self.views[1].setVisible(is_compared)

    def show_tab(self, tab: str) -> None:
        """Show a view at the right of the pictures."""
        for view in self.views:
            view.show_tab(tab)

    def render_experiment(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show the settings; results follow when they are there."""
        shown = experiment.classifiers()
        for view, one in zip(self.views, (shown[0], shown[-1]), strict=True):
            entry = catalogue.models.get(one.model)
            if entry is not None:
                view.set_model(entry)
            view.set_epsilon(experiment.epsilon)
        # Of two rows the first has the slider, the second the figures, for both have one model.
        is_alone = len(shown) == 1
        self.views[0].render_temperature(experiment, catalogue, "all" if is_alone else "answers")
        self.views[1].render_temperature(experiment, catalogue, "figures")

    def render_frame(self, frame: Frame) -> None:
        """Show an attack's state."""
        for index in range(len(frame.outcomes)):
            self.views[index].render_frame(frame, index)
        if len(frame.outcomes) == 1:
            self.views[1].await_turn()

    def render_errors(self, errors: tuple[SameErrorsFrame | None, ...]) -> None:
        """Say what the classifiers that hide their probabilities have wrong."""
        for view, found in zip(self.views, errors, strict=True):
            view.render_errors(found)

    def render_sweep(self, sweep: SweepFrame) -> None:
        """Show the probabilities along epsilon."""
        for index in range(len(sweep.curves)):
            self.views[index].render_curve(sweep, index)

    def render_surface(self, surface: SurfaceFrame) -> None:
        """Show the decision surfaces."""
        for index in range(len(surface.surfaces)):
            self.views[index].render_surface(surface, index)

    def render_trace(self, trace: TraceFrame) -> None:
        """Show the steps of the attacks."""
        for index in range(len(trace.traces)):
            self.views[index].render_trace(trace, index)

    def render_guarantees(self, frame: GuaranteeFrame) -> None:
        """Show what is guaranteed for the clean picture."""
        for index in range(len(frame.guarantees)):
            self.views[index].render_guarantee(frame, index)

    def render_study(self, frame: TemperatureFrame) -> None:
        """Show what is known of distillation's temperatures."""
        for view in self.views:
            view.render_study(frame)

    def show_study_interrupted(self, sentence: str) -> None:
        """Say, where the temperatures are shown, why nothing more comes."""
        for view in self.views:
            view.show_study_interrupted(sentence)

    def show_steps_failure(self, sentence: str) -> None:
        """Say, where the steps would be, why there are none."""
        for view in self.views:
            view.show_steps_failure(sentence)

    def render_view(self, tab: str, frame: object) -> None:
        """Show a frame of a lab view."""
        for index, view in enumerate(self.views):
            if not view.isHidden():
                view.render_view(tab, frame, index)

    def render_view_options(self, tab: str, options: object) -> None:
        """Show a lab view's options."""
        for view in self.views:
            view.render_view_options(tab, options)

    def show_view_failure(self, tab: str, sentence: str) -> None:
        """Say, in place of a lab view, why there is none."""
        for view in self.views:
            view.show_view_failure(tab, sentence)

    def render_probe(self, probe: ProbeFrame) -> None:
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

    @Slot(float, float)
    def _on_first_probed(self, a: float, b: float) -> None:
        self.probed.emit(0, a, b)

    @Slot(float, float)
    def _on_second_probed(self, a: float, b: float) -> None:
        self.probed.emit(1, a, b)
