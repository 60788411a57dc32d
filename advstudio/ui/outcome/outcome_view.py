"""One classifier's view: heading, triptych, probabilities and curve; a view of choice beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from advstudio.session.catalogue import ModelEntry
from advstudio.session.experiment import Experiment
from advstudio.session.frames import (
    Frame,
    Outcome,
    ProbeFrame,
    SweepFrame,
)
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame
from advstudio.session.outcome.same_errors_frames import SameErrorsFrame
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.curve_panel import CurvePanel
from advstudio.ui.outcome.message_page import MessagePage
from advstudio.ui.outcome.outcome_heading import OutcomeHeading
from advstudio.ui.outcome.probability_panel import ProbabilityPanel
from advstudio.ui.outcome.probe_strip import ProbeStrip
from advstudio.ui.outcome.side_views import LIFT, SideViews
from advstudio.ui.outcome.triptych_panel import TriptychPanel
from advstudio.ui.wire.sight import Sight

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
    """Everything about one classifier.

    Attributes:
        index: 0 of the first classifier, 1 of the one beside it.

    Args:
        index: Which one.
        class_colours: Shared by all that shows classes.
        sights: Where the views are to be seen, by name.
        edits: Where changes of the experiment go.
    """

    tabChosen = Signal(str)

    def __init__(
        self,
        index: int,
        class_colours: ClassColours,
        sights: Mapping[str, Sight[Any]],
        edits: Edits,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.index = index
        self._model = ""
        self._class_names: tuple[str, ...] = ()
        self._epsilon: float | None = None
        self._frame: Frame | None = None
        self._subject: tuple[object, ...] = ()
        self._curve_subject = Experiment()
        self._guarantee: Guarantee | None = None
        self._colours = class_colours
        self._page = QWidget()
        self._message = MessagePage()
        self._heading = OutcomeHeading(self._page)
        self._triptych = TriptychPanel(class_colours, self._page)
        self._probabilities = ProbabilityPanel(class_colours, self._page)
        self._curve = CurvePanel(class_colours, self._page)
        self._side = SideViews(class_colours, sights, self, self._page)
        self._probe = ProbeStrip(class_colours, self._page)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._page)
        self.show_loading(self.tr("The first picture is on its way."))
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._describe)
        self._curve.edited.connect(edits.edited)
        self._side.tabChosen.connect(self.tabChosen)
        self.show_tab(self._side.tab)

    @property
    def tab(self) -> str:
        """Which view stands at the right of the pictures."""
        return self._side.tab

    @property
    def class_names(self) -> tuple[str, ...]:
        """Of the model whose results are shown."""
        return self._class_names

    @property
    def epsilon(self) -> float | None:
        """Where the slider stands; None before there is an experiment."""
        return self._epsilon

    def show_tab(self, tab: str) -> None:
        """Show a view at the right of the pictures."""
        self._side.show_tab(tab)
        panel = self._side.panel
        # It was told nothing while nobody could see it.
        panel.display_guarantee(self._guarantee)
        if self._frame is not None:
            panel.display_outcome(self._frame.outcomes[self.index], self._frame)
        if self._epsilon is not None:
            panel.set_epsilon(self._epsilon)
        self._arrange()

    def set_model(self, entry: ModelEntry) -> None:
        """Which model's results are shown from now on; late ones of another are dropped."""
        if entry.class_names != self._class_names:
            self._colours.reset(len(entry.class_names))
        self._model, self._class_names = entry.name, entry.class_names

    def render_frame(self, frame: Frame) -> None:
        """Show this classifier's outcome of a frame; per tick."""
        if not self.is_about(frame.experiment):
            return
        outcome = frame.outcomes[self.index]
        self._notice_subject(frame, outcome)
        self._frame = frame
        self._heading.render_outcome(outcome)
        self._triptych.render_outcome(outcome, frame, self._class_names)
        self._probabilities.render_outcome(outcome, self._class_names, frame.experiment.target)
        self._side.panel.display_outcome(outcome, frame)
        if self._guarantee is not None and self._guarantee.key != outcome.guarantee_key:
            self._show_guarantee(None)
        self._rest.start()
        self._stack.setCurrentWidget(self._page)

    def render_errors(self, errors: SameErrorsFrame | None) -> None:
        """Say what a classifier that hides its probabilities has wrong; None says nothing."""
        self._heading.render_errors(errors)

    def render_curve(self, sweep: SweepFrame) -> None:
        """Draw this classifier's curve of a sweep."""
        if self.is_about(sweep.experiment):
            self._curve_subject = sweep.experiment
            self._curve.render_curve(
                sweep.curves[self.index], self._class_names, sweep.done, sweep.experiment.norm
            )

    def render_guarantee(self, frame: GuaranteeFrame) -> None:
        """Show this classifier's guarantee on the curve and beside it."""
        if self.is_about(frame.experiment):
            self._show_guarantee(frame.guarantees[self.index])

    def render_probe(self, probe: ProbeFrame) -> None:
        """Show the point that was clicked on this view's surface."""
        if self.is_about(probe.request.experiment):
            self._probe.render_probe(probe, self._class_names)

    def set_epsilon(self, epsilon: float) -> None:
        """Move the curve's cursor with the slider, and what else follows it at once."""
        self._epsilon = epsilon
        self._curve.set_epsilon(epsilon)
        self._side.panel.set_epsilon(epsilon)

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
        self._side.panel.display_guarantee(guarantee)

    def is_about(self, experiment: Experiment) -> bool:
        """Whether a result is one of this view's model: its classes have this model's names."""
        compared = experiment.compare
        model = experiment.model if self.index == 0 or compared is None else compared.model
        return model == self._model

    def forget_point(self) -> None:
        """What was clicked belonged to another plane."""
        self._probe.clear()

    def _notice_subject(self, frame: Frame, outcome: Outcome) -> None:
        """Forget what belonged to another picture or classifier, or to another attack."""
        experiment = frame.experiment
        if not experiment.is_along(self._curve_subject):
            self._curve.clear()
        subject = (outcome.name, experiment.model, experiment.picture)
        if subject == self._subject:
            return
        self._subject = subject
        self._probabilities.reset()
        for panel in self._side.panels:
            panel.clear()
        self._probe.clear()

    def _arrange(self) -> None:
        half = theme.UNIT // 2
        area = self.rect().adjusted(theme.UNIT, half, -theme.UNIT, -theme.UNIT)
        self._heading.setGeometry(area.left(), area.top(), area.width(), _HEADING)
        area.setTop(area.top() + _HEADING + half)
        is_low, is_flat = self.height() < _LOW, self.height() < _FLAT
        # Where it stands below the surface, it gives other views its room.
        self._probe.setVisible((is_low or self._side.panel.has_points) and not is_flat)
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
        best = self._side.height_for(right.width())
        if best is None:
            self._side.setGeometry(right)
            return
        plane = min(best, right.height() - _PROBE - _GAP)
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
