"""An attack step by step: the loss along its way, and the picture at any step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from advstudio.session.experiment import Experiment
from advstudio.session.frames import AttackSteps, Frame, Outcome
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import epsilon_text
from advstudio.ui.kit.scrubber import Scrubber
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.views.steps.step_detail import StepDetail
from advstudio.ui.views.steps.step_key import StepKey
from advstudio.ui.views.steps.steps import Way

if TYPE_CHECKING:
    from advstudio.ui.views.steps.steps_plot import StepsPlot

_LINE = 2 * theme.UNIT
_DETAIL = 30 * theme.UNIT
_LEAST_DETAIL = 15 * theme.UNIT
_LOW = 27 * theme.UNIT


class StepsPanel(SidePanel):
    """All is in the frame: going through the steps asks nobody anything.

    The plot is made with the first steps, because its library takes long to load.
    """

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way: Way | None = None
        self._class_names: tuple[str, ...] = ()
        self._experiment = Experiment()
        # None follows the end, which another attack may have elsewhere.
        self._step: int | None = None
        self._message = _message_label()
        self._state = Caption(TITLE)
        self._plot: StepsPlot | None = None
        self._notice = Caption(_LINE)
        self._scrubber = Scrubber()
        self._detail = StepDetail(class_colours)
        self._contents = QWidget()
        self._lay_out()
        self.clear()
        self._scrubber.moved.connect(self._go_to)

    @property
    def message(self) -> str:
        """The sentence in place of the contents, or ""."""
        return self._message.text() if self._way is None else ""

    @property
    def state(self) -> str:
        """Which epsilon the steps belong to, or what is being waited for."""
        return self._state.lines[0].right

    @property
    def notice(self) -> str:
        """What is special about these steps, or ""."""
        return self._notice.lines[0].text

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said about the step that is shown."""
        return self._detail.texts

    @property
    def plot(self) -> StepsPlot | None:
        """The plot; None until there is something to plot."""
        return self._plot

    @property
    def scrubber(self) -> Scrubber:
        """Slider and play button."""
        return self._scrubber

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._say(self.tr("Steps are computed after the picture."))

    def show_failure(self, sentence: str) -> None:
        """Say why there are no steps."""
        self._say(sentence)

    def display_outcome(self, outcome: Outcome, frame: Frame) -> None:
        """Say how far a running attack is; per tick."""
        if self._way is not None and not frame.experiment.is_along(self._experiment):
            self.clear()
        if self._way is not None and frame.experiment == self._experiment:
            self._render_state(self._epsilon())
        elif self._way is not None:
            running = self.tr("running, step {step}").format(step=frame.step)
            self._render_state(self.tr("computing…") if frame.is_final else running)
        elif frame.is_final:
            self._message.setText(self.tr("Computing the steps…"))
        else:
            running = self.tr("The attack is running: step {step}.").format(step=frame.step)
            self._message.setText(running)

    def render_steps(
        self, attack_steps: AttackSteps, class_names: tuple[str, ...], experiment: Experiment
    ) -> None:
        """Show an attack's steps; the step that was looked at stays, if somebody chose it."""
        self._way = way = Way.of(attack_steps)
        self._class_names, self._experiment = class_names, experiment
        self._plot = self._plot or self._made_plot()
        self._plot.render_way(way)
        self._scrubber.set_count(way.count)
        self._render_state(self._epsilon())
        self._render_notice(self._about(way))
        self._show_place(way.count - 1 if self._step is None else way.nearest(self._step))
        self._pages.setCurrentWidget(self._contents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        share = min(self.width() // 2, self.height() * 36 // 100, _DETAIL)
        self._detail.setFixedHeight(max(share, _LEAST_DETAIL))
        # Between two rows and a theatre the losses come first.
        self._detail.setVisible(self.height() >= _LOW)

    def sizeHint(self) -> QSize:
        return QSize(52 * theme.UNIT, 80 * theme.UNIT)

    def _lay_out(self) -> None:
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._message)
        self._pages.addWidget(self._contents)
        title = QHBoxLayout()
        title.addWidget(StepKey(), 3)
        title.addWidget(self._state, 2)
        column = QVBoxLayout(self._contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(title)
        self._plot_place = QVBoxLayout()
        column.addLayout(self._plot_place, 1)
        column.addSpacing(theme.UNIT // 2)
        column.addWidget(self._scrubber)
        column.addWidget(self._notice)
        column.addSpacing(theme.UNIT // 2)
        column.addWidget(self._detail)

    def _made_plot(self) -> StepsPlot:
        # Late: pyqtgraph takes 0.7 s to import.
        from advstudio.ui.views.steps.steps_plot import StepsPlot

        plot = StepsPlot()
        plot.setAccessibleName(self.tr("Loss at every step"))
        plot.setToolTip(
            wrapped(
                self.tr(
                    "The attacker's loss at every step, higher is better for him: the "
                    "cross-entropy of the label, or minus that of the target class. A diamond "
                    "marks a step that reaches the goal. Drag the line, or click, to look at a "
                    "step. Source: Madry et al. 2018, arXiv:1706.06083, Fig. 1."
                )
            )
        )
        self._plot_place.addWidget(plot)
        plot.moved.connect(self._on_plot_moved)
        return plot

    def _say(self, sentence: str) -> None:
        self._way = None
        self._scrubber.stop()
        self._message.setText(sentence)
        self._render_state("")
        self._render_notice("")
        self._pages.setCurrentWidget(self._message)

    def _epsilon(self) -> str:
        epsilon = epsilon_text(self._experiment.epsilon, self._experiment.norm)
        return self.tr("ε {epsilon}").format(epsilon=epsilon)

    def _render_state(self, state: str) -> None:
        self._state.render_lines(CaptionLine("", right=state))

    def _render_notice(self, notice: str) -> None:
        self._notice.render_lines(CaptionLine(notice))
        self._notice.setVisible(bool(notice))

    def _about(self, way: Way) -> str:
        if way.length == 1:
            return self.tr("This attack has one step: the clean picture, then the result.")
        if way.gap > 1:
            return self.tr("Of this long attack every {gap}th step is kept.").format(gap=way.gap)
        return ""

    @Slot(int)
    def _on_plot_moved(self, place: int) -> None:
        self._scrubber.stop()
        self._go_to(place)

    @Slot(int)
    def _go_to(self, place: int) -> None:
        if self._way is None:
            return
        is_end = place == self._way.count - 1
        self._step = None if is_end else int(self._way.attack_steps.steps[place])
        self._show_place(place)

    def _show_place(self, place: int) -> None:
        assert self._way is not None, "there are steps"
        assert self._plot is not None, "the steps were plotted"
        self._plot.set_place(place)
        self._detail.render_place(self._way, place, self._class_names, self._experiment.norm)
        self._scrubber.set_place(place, ", ".join(self._detail.texts))


def _message_label() -> QLabel:
    label = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("role", "muted")
    label.setBackgroundRole(QPalette.ColorRole.Base)
    label.setAutoFillBackground(True)
    label.setContentsMargins(2 * theme.UNIT, theme.UNIT, 2 * theme.UNIT, theme.UNIT)
    return label
