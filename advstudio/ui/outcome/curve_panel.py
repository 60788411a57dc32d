"""The probability of the leading classes along epsilon; its cursor moves epsilon."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.experiment import NormName
from advstudio.session.frames import Curve
from advstudio.session.outcome.guarantee_frames import Guarantee
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import NORM_SYMBOLS, epsilon_text
from advstudio.ui.outcome.curve_plot import CurveLine, CurvePlot


class CurvePanel(QWidget):
    """Title, state of the computation, and the plot."""

    edited = Signal(dict)

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._title = Caption(TITLE)
        self._plot = CurvePlot()
        self._guarantee: Guarantee | None = None
        self._class_names: tuple[str, ...] = ()
        self._norm: NormName = "Linf"
        self._state = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._plot, 1)
        self._plot.setAccessibleName(self.tr("Probability along epsilon"))
        self._plot.setToolTip(
            wrapped(
                self.tr(
                    "The probability of the leading classes from epsilon 0 to the end of the "
                    "slider. Drag the cursor, or press the arrow keys, to move epsilon: the "
                    "largest perturbation that the attack may make. Source: Goodfellow et al. "
                    "2015, arXiv:1412.6572, Fig. 4."
                ),
                self.tr(
                    "Certified: up to that epsilon no perturbation whatever changes the class that "
                    "is most likely under noise, but for the risk that the defense is given. A "
                    "radius in L2 covers less of L∞: divided by the root of the number of values "
                    "(Cohen et al. 2019, arXiv:1902.02918)."
                ),
            )
        )
        self.clear()
        self._plot.moved.connect(self._emit_edited)

    @property
    def state(self) -> str:
        """How far the computation is; once it is done, what is certified."""
        return self._title.lines[0].right

    @property
    def plot(self) -> CurvePlot:
        """The plot with the cursor."""
        return self._plot

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._state = ""
        self._render_title()
        self._plot.set_message(self.tr("The curve is computed after the picture."))

    def render_curve(
        self, curve: Curve, class_names: tuple[str, ...], done: float, norm: NormName = "Linf"
    ) -> None:
        """Draw a curve, of which the share `done` in [0, 1] has been computed."""
        self._state = (
            "" if done >= 1 else self.tr("computing {done:3d} %").format(done=int(100 * done))
        )
        lines = tuple(
            CurveLine(class_names[index], self._colours.of(index).rgb(), curve.probs[:, column])
            for column, index in enumerate(curve.classes)
        )
        self._norm = norm
        self._plot.render_lines(curve.epsilons, lines, norm)
        self._plot.set_message("")
        self._render_span()

    def render_guarantee(self, guarantee: Guarantee | None, class_names: tuple[str, ...]) -> None:
        """Mark the epsilons up to which the class is guaranteed; None marks nothing."""
        self._guarantee, self._class_names = guarantee, class_names
        self._render_span()

    def set_epsilon(self, value: float) -> None:
        """Move the cursor to the slider's epsilon."""
        self._plot.set_epsilon(value)

    def _render_span(self) -> None:
        self._render_title()
        if self._guarantee is None or self._guarantee.label is None:
            self._plot.set_span(None, "")
            return
        epsilon = self._guarantee.epsilons[self._norm]
        self._plot.set_span(
            epsilon,
            self.tr("certified ≤ {epsilon}").format(epsilon=epsilon_text(epsilon, self._norm)),
        )

    def _render_title(self) -> None:
        title = self.tr("Probability along epsilon")
        self._title.render_lines(CaptionLine(title, right=self._state or self._guarantee_text()))

    def _guarantee_text(self) -> str:
        """The class that is certified, and the radius in the norm in which it was found."""
        if self._guarantee is None:
            return ""
        if self._guarantee.label is None:
            return self.tr("nothing certified")
        return self.tr("{name}: {norm} ≤ {radius}").format(
            name=self._class_names[self._guarantee.label],
            norm=NORM_SYMBOLS[self._guarantee.norm],
            radius=epsilon_text(self._guarantee.radius, self._guarantee.norm),
        )

    def _emit_edited(self, epsilon: float) -> None:
        self.edited.emit({"epsilon": epsilon})
