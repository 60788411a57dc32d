"""The probability of the leading classes along epsilon; its cursor moves epsilon."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.experiment import NormName
from advstudio.session.frames import Curve
from advstudio.ui.class_colours import ClassColours
from advstudio.ui.widgets.caption import TITLE, Caption, CaptionLine
from advstudio.ui.widgets.curve_plot import CurveLine, CurvePlot
from advstudio.ui.widgets.explained import wrapped


class CurvePanel(QWidget):
    """Title, state of the computation, and the plot."""

    edited = Signal(dict)

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._title = Caption(TITLE)
        self._plot = CurvePlot()
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
                )
            )
        )
        self.clear()
        self._plot.moved.connect(self._emit_edited)

    @property
    def plot(self) -> CurvePlot:
        """The plot with the cursor."""
        return self._plot

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._title.render_lines(CaptionLine(self.tr("Probability along epsilon")))
        self._plot.set_message(self.tr("The curve is computed after the picture."))

    def render_curve(
        self, curve: Curve, class_names: tuple[str, ...], done: float, norm: NormName = "Linf"
    ) -> None:
        """Draw a curve, of which the share `done` in [0, 1] has been computed."""
        state = "" if done >= 1 else self.tr("computing {done:3d} %").format(done=int(100 * done))
        self._title.render_lines(CaptionLine(self.tr("Probability along epsilon"), right=state))
        lines = tuple(
            CurveLine(class_names[index], self._colours.of(index).rgb(), curve.probs[:, column])
            for column, index in enumerate(curve.classes)
        )
        self._plot.render_lines(curve.epsilons, lines, norm)
        self._plot.set_message("")

    def set_epsilon(self, value: float) -> None:
        """Move the cursor to the slider's epsilon."""
        self._plot.set_epsilon(value)

    def _emit_edited(self, epsilon: float) -> None:
        self.edited.emit({"epsilon": epsilon})
