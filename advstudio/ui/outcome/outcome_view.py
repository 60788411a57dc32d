"""One classifier's view: heading, triptych, probabilities and curve; a view of choice beside."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from advstudio.session.catalogue import Catalogue, ModelEntry
from advstudio.session.experiment import Experiment
from advstudio.session.frames import (
    Frame,
    Outcome,
    ProbeFrame,
    Surface,
    SurfaceFrame,
    SweepFrame,
    TraceFrame,
)
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame
from advstudio.session.substitute.same_errors_frames import SameErrorsFrame
from advstudio.session.views.temperature.frames import TemperatureFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.curve_panel import CurvePanel
from advstudio.ui.outcome.message_page import MessagePage
from advstudio.ui.outcome.outcome_heading import OutcomeHeading
from advstudio.ui.outcome.probability_panel import ProbabilityPanel
from advstudio.ui.outcome.probe_strip import ProbeStrip
from advstudio.ui.outcome.side_views import LIFT, SideViews
from advstudio.ui.outcome.triptych_panel import TriptychPanel
from advstudio.ui.views.temperature.panel import Part

_HEADING = 3 * theme.UNIT
_GAP = 2 * theme.UNIT
_PROBE = 13 * theme.UNIT
# A screen reader could not keep up with a drag: it hears where the drag came to rest.
_REST_MS = 300
# Below this height the parts stand in three columns instead of two.
_LOW = 520
# Below this one, curve and clicked point are left out.
_FLAT = 344


class OutcomeView(QWidget):
    """Everything about one classifier; relays what people do in its panels."""

    edited = Signal(dict)
    probed = Signal(float, float)
    tabChosen = Signal(str)
    studyWanted = Signal()
    optionsEdited = Signal(str, object)
    dragStarted = Signal()
    dragFinished = Signal()

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ""
        self._class_names: tuple[str, ...] = ()
        self._subject: tuple[object, ...] = ()
        self._curve_subject: tuple[object, ...] = ()
        self._steps_subject: tuple[object, ...] = ()
        self._guarantee: Guarantee | None = None
        self._colours = class_colours
        self._page = QWidget()
        self._message = MessagePage()
        self._heading = OutcomeHeading(self._page)
        self._triptych = TriptychPanel(class_colours, self._page)
        self._probabilities = ProbabilityPanel(class_colours, self._page)
        self._curve = CurvePanel(class_colours, self._page)
        self._side = SideViews(class_colours, self._page)
        self._probe = ProbeStrip(class_colours, self._page)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._page)
        self.show_loading(self.tr("The first picture is on its way."))
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._describe)
        self._connect()
        self.show_tab(self._side.tab)

    def _connect(self) -> None:
        self._curve.edited.connect(self.edited)
        side = self._side
        side.edited.connect(self.edited)
        side.probed.connect(self.probed)
        side.tabChosen.connect(self.tabChosen)
        side.studyWanted.connect(self.studyWanted)
        side.optionsEdited.connect(self.optionsEdited)
        side.dragStarted.connect(self.dragStarted)
        side.dragFinished.connect(self.dragFinished)

    def show_tab(self, tab: str) -> None:
        """Show the decision surface, or another view, at the right of the pictures."""
        self._side.show_tab(tab)
        self._arrange()

    def set_model(self, entry: ModelEntry) -> None:
        """Which model's results are shown from now on; late ones of another are dropped."""
        if entry.class_names != self._class_names:
            self._colours.reset(len(entry.class_names))
        self._model, self._class_names = entry.name, entry.class_names

    def render_frame(self, frame: Frame, index: int) -> None:
        """Show outcome `index` of a frame; per tick."""
        if not self._is_about(frame.experiment, index):
            return
        outcome = frame.outcomes[index]
        self._notice_subject(frame, outcome)
        self._heading.render_outcome(outcome)
        self._triptych.render_outcome(outcome, frame, self._class_names)
        self._probabilities.render_outcome(outcome, self._class_names, frame.experiment.target)
        self._side.surface.render_outcome(outcome, frame.experiment.epsilon)
        if self._guarantee is not None and self._guarantee.key != outcome.guarantee_key:
            self._show_guarantee(None)
        self._side.steps.render_frame(frame)
        self._rest.start()
        self._stack.setCurrentWidget(self._page)

    def render_errors(self, errors: SameErrorsFrame | None) -> None:
        """Say what a classifier that hides its probabilities has wrong; None says nothing."""
        self._heading.render_errors(errors)

    def render_curve(self, sweep: SweepFrame, index: int) -> None:
        """Draw curve `index` of a sweep."""
        if index < len(sweep.curves) and self._is_about(sweep.experiment, index):
            self._curve_subject = _sweep_subject(sweep.experiment)
            self._curve.render_curve(
                sweep.curves[index], self._class_names, sweep.done, sweep.experiment.norm
            )

    def render_surface(self, frame: SurfaceFrame, index: int) -> None:
        """Draw surface `index` of a frame."""
        if index < len(frame.surfaces) and self._is_about(frame.experiment, index):
            self._notice_plane(frame.surfaces[index])
            self._side.surface.render_surface(
                frame.surfaces[index], self._class_names,
                is_final=frame.is_final, done=frame.done, norm=frame.experiment.norm,
            )  # fmt: skip

    def render_trace(self, frame: TraceFrame, index: int) -> None:
        """Show trace `index` of a frame."""
        if index < len(frame.traces) and self._is_about(frame.experiment, index):
            self._steps_subject = _sweep_subject(frame.experiment)
            self._side.steps.render_trace(frame.traces[index], self._class_names, frame.experiment)

    def render_guarantee(self, frame: GuaranteeFrame, index: int) -> None:
        """Show guarantee `index` of a frame on the curve and on the plane."""
        if self._is_about(frame.experiment, index):
            self._show_guarantee(frame.guarantees[index])

    def render_temperature(self, experiment: Experiment, catalogue: Catalogue, part: Part) -> None:
        """Show the temperature and the attacker of the first classifier, or the figures."""
        self._side.temperature.set_part(part)
        self._side.temperature.render_experiment(experiment, catalogue)

    def render_study(self, frame: TemperatureFrame) -> None:
        """Show the study of the first classifier's model."""
        self._side.temperature.render_frame(frame)

    def show_study_interrupted(self, sentence: str) -> None:
        """Say why the study does not go on."""
        self._side.temperature.show_interrupted(sentence)

    def show_steps_failure(self, sentence: str) -> None:
        """Say, in place of the steps, why there are none."""
        self._side.steps.show_failure(sentence)

    def render_view(self, tab: str, frame: object, index: int) -> None:
        """Show a frame of a lab view; `index` is the classifier that this is about."""
        self._side.render_view(tab, frame, index, self._class_names)

    def render_view_options(self, tab: str, options: object) -> None:
        """Show a lab view's options."""
        self._side.render_options(tab, options)

    def show_view_failure(self, tab: str, sentence: str) -> None:
        """Say, in place of a lab view, why there is none."""
        self._side.show_view_failure(tab, sentence)

    def render_probe(self, probe: ProbeFrame) -> None:
        """Show the point that was clicked on this view's surface."""
        if self._is_about(probe.request.experiment, probe.request.view):
            self._probe.render_probe(probe, self._class_names)

    def set_epsilon(self, epsilon: float) -> None:
        """Move the curve's cursor with the slider, and what else follows it at once."""
        self._curve.set_epsilon(epsilon)
        self._side.set_epsilon(epsilon)

    def show_loading(self, text: str) -> None:
        """Say what is being waited for, in place of the results."""
        self._message.show_loading(text)
        self._stack.setCurrentWidget(self._message)

    def await_turn(self) -> None:
        """Say that another view's model is attacked first, unless there are results."""
        if self._stack.currentWidget() is self._message:
            self._message.show_loading(self.tr("This one is attacked after the first."))

    def show_failure(self, sentence: str) -> None:
        """Say what went wrong, in place of the results."""
        self._message.show_failure(sentence)
        self._stack.setCurrentWidget(self._message)

    def sizeHint(self) -> QSize:
        return QSize(1090, 760)

    def minimumSizeHint(self) -> QSize:
        return QSize(900, 248)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _describe(self) -> None:
        """Tell screen readers what is shown."""
        self._triptych.describe()
        self._probabilities.describe()

    def _show_guarantee(self, guarantee: Guarantee | None) -> None:
        self._guarantee = guarantee
        self._curve.render_guarantee(guarantee, self._class_names)
        self._side.surface.render_guarantee(guarantee)

    def _is_about(self, experiment: Experiment, index: int) -> bool:
        """Whether a result is one of this view's model: its classes have this model's names."""
        shown = experiment.classifiers()
        return shown[min(index, len(shown) - 1)].model == self._model

    def _notice_subject(self, frame: Frame, outcome: Outcome) -> None:
        """Forget what belonged to another picture or classifier, or to another attack."""
        experiment = frame.experiment
        if _sweep_subject(experiment) != self._curve_subject:
            self._curve.clear()
        if _sweep_subject(experiment) != self._steps_subject:
            self._side.steps.clear()
        subject = (outcome.name, experiment.model, experiment.picture)
        if subject == self._subject:
            return
        self._subject = subject
        self._probabilities.reset()
        self._side.surface.clear()
        self._side.steps.clear()
        self._side.clear_lab()
        self._probe.clear()

    def _notice_plane(self, surface: Surface | None) -> None:
        """Forget the clicked point of another plane."""
        shown = self._side.surface.plot.surface
        if surface is not None and shown is not None and surface.plane_key != shown.plane_key:
            self._probe.clear()

    def _arrange(self) -> None:
        half = theme.UNIT // 2
        area = self.rect().adjusted(theme.UNIT, half, -theme.UNIT, -theme.UNIT)
        self._heading.setGeometry(area.left(), area.top(), area.width(), _HEADING)
        area.setTop(area.top() + _HEADING + half)
        is_low, is_flat = self.height() < _LOW, self.height() < _FLAT
        # Where it stands below the surface, it gives other views its room.
        self._probe.setVisible((is_low or self._side.tab == "surface") and not is_flat)
        self._curve.setVisible(not is_flat)
        if is_flat:
            self._arrange_flat(area)
        elif is_low:
            self._arrange_low(area)
        else:
            self._arrange_high(area)

    def _arrange_high(self, area: QRect) -> None:
        """Pictures over bars and curve; surface over clicked point, or another view, beside."""
        left = QRect(area)
        left.setWidth(int(0.6 * area.width()) - _GAP // 2)
        right = area.adjusted(left.width() + _GAP, -LIFT, 0, 0)
        pictures = min(self._triptych.height_for(left.width()), area.height() * 58 // 100)
        self._triptych.setGeometry(left.left(), left.top(), left.width(), pictures)
        below = left.adjusted(0, pictures + _GAP, 0, 0)
        bars = int(0.45 * below.width())
        self._probabilities.setGeometry(below.left(), below.top(), bars, below.height())
        self._curve.setGeometry(below.adjusted(bars + _GAP, 0, 0, 0))
        if self._side.tab != "surface":
            self._side.setGeometry(right)
            return
        plane = min(self._side.plane_height(right.width()), right.height() - _PROBE - _GAP)
        self._side.setGeometry(right.left(), right.top(), right.width(), plane)
        self._probe.setGeometry(right.adjusted(0, plane + _GAP, 0, 0))

    def _arrange_low(self, area: QRect) -> None:
        """Three columns: pictures over the clicked point, bars over the curve, a view."""
        first, second = int(0.46 * area.width()), int(0.25 * area.width())
        probe = 9 * theme.UNIT
        pictures = area.height() - probe - theme.UNIT
        self._triptych.setGeometry(area.left(), area.top(), first - _GAP, pictures)
        self._probe.setGeometry(area.left(), area.bottom() + 1 - probe, first - _GAP, probe)
        bars = max(area.height() * 42 // 100, 19 * theme.UNIT)
        self._probabilities.setGeometry(area.left() + first, area.top(), second - _GAP, bars)
        middle = QRect(area.left() + first, area.top(), second - _GAP, area.height())
        self._curve.setGeometry(middle.adjusted(0, bars + theme.UNIT, 0, 0))
        self._side.setGeometry(area.adjusted(first + second, -LIFT, 0, 0))

    def _arrange_flat(self, area: QRect) -> None:
        """Pictures, bars, and a view side by side: two rows beside a training."""
        first, second = int(0.46 * area.width()), int(0.25 * area.width())
        self._triptych.setGeometry(area.left(), area.top(), first - _GAP, area.height())
        middle = QRect(area.left() + first, area.top(), second - _GAP, area.height())
        self._probabilities.setGeometry(middle)
        self._side.setGeometry(area.adjusted(first + second, -LIFT, 0, 0))


def _sweep_subject(experiment: Experiment) -> tuple[object, ...]:
    """Everything that a curve along epsilon depends on."""
    return tuple(value for name, value in experiment if name not in ("epsilon", "plane"))
