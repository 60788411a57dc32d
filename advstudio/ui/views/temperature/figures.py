"""What distilled networks withstand at every temperature, and what gets round them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from advstudio.session.views.temperature.frames import MeasureName, TemperatureFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.epoch_lines import EpochLine, LineKey, Subject, Symbol
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, wrapped
from advstudio.ui.kit.numerals import epsilon_text, percent

if TYPE_CHECKING:
    from advstudio.ui.views.temperature.plot import TemperaturePlot

_PEN = Qt.PenStyle
_LEAST_PLOT = 18 * theme.UNIT
_WIDE = 48 * theme.UNIT
_ATTACKER_WINS = frozenset({"jsma", "jsma-logits"})
"""Measures of the attacker's successes; the others are of what withstands."""


class TemperatureFigures(QWidget):
    """Title with the state, plot, key with the values at the chosen temperature, and a note.

    The plot is made with the first figures, because its library takes long to load.
    """

    temperatureChosen = Signal(int)
    goOnRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[EpochLine, ...] = ()
        self._title = Caption(TITLE)
        self._key = LineKey()
        self._key.setAccessibleName(self.tr("Figures at the chosen temperature"))
        self._plot: TemperaturePlot | None = None
        self._note = QLabel(wordWrap=True)
        self._note.setProperty("role", "muted")
        self._button = self._built_button()
        self._arrange()
        self.setToolTip(
            wrapped(
                self.tr(
                    "Share of test pictures that withstand the attack at every temperature. Blue "
                    "is what distillation looks like: one step along the gradient of the "
                    "cross-entropy, and JSMA, towards the next digit within 112 pixels, on "
                    "probabilities (Papernot et al. 2016, arXiv:1511.04508)."
                ),
                self.tr(
                    "Orange is the same network under an attacker who gets round the rounded "
                    "softmax: with a margin loss, divided logits, float64, examples of the "
                    "undefended network, JSMA on logits, or C&W (Carlini and Wagner 2017, "
                    "arXiv:1608.04644)."
                ),
            )
        )

    @property
    def plot(self) -> TemperaturePlot | None:
        """The plot; None until there is something to plot."""
        return self._plot

    @property
    def key(self) -> LineKey:
        """Names and values of the lines."""
        return self._key

    @property
    def state(self) -> str:
        """How far the study is."""
        return self._title.lines[0].right

    @property
    def note(self) -> str:
        """What the figures rest on, or why they are not complete."""
        return self._note.text()

    @property
    def button(self) -> QPushButton:
        """Takes an interrupted study up again."""
        return self._button

    def render_frame(
        self, frame: TemperatureFrame, stops: tuple[int, ...], temperature: int, title: str
    ) -> None:
        """Show what is known; `title` is the model's name."""
        self._lines = self._lines_of(frame)
        plot = self._plot = self._plot or self._made_plot()
        plot.render_lines(self._lines, stops, frame.temperatures)
        self.set_temperature(temperature)
        done = self.tr("computing {done:3d} %").format(done=int(100 * frame.done))
        self._title.render_lines(CaptionLine(title, right="" if frame.is_final else done))
        self._note.setText(self._rest_on(frame))
        self._button.hide()

    def set_temperature(self, temperature: int) -> None:
        """Look at another temperature, 0 for none."""
        if self._plot is not None:
            self._plot.set_temperature(temperature)
        values = ((line, line.at(temperature)) for line in self._lines)
        self._key.render_rows(
            tuple((line, percent(v / 100) if isfinite(v) else "–") for line, v in values)
        )

    def show_interrupted(self, sentence: str) -> None:
        """Say why nothing more comes, and offer to go on."""
        title = self._title.lines[0].text if self._title.lines else ""
        self._title.render_lines(CaptionLine(title, right=self.tr("not complete")))
        self._note.setText(sentence)
        self._button.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._key.set_height(5 if self.width() >= _WIDE else 10)

    def _built_button(self) -> QPushButton:
        button = QPushButton(self.tr("Go on"))
        button.setFixedHeight(INPUT_HEIGHT)
        explain(
            button,
            name=self.tr("Go on with the figures"),
            tip=self.tr("What is known already is not computed again."),
        )
        button.hide()
        button.clicked.connect(self.goOnRequested)
        return button

    def _arrange(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(theme.UNIT)
        below.addWidget(self._note, 1)
        below.addWidget(self._button)
        self._place = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._title)
        column.addLayout(self._place, 1)
        column.addWidget(self._key)
        column.addLayout(below)

    def _made_plot(self) -> TemperaturePlot:
        # Late: pyqtgraph takes 0.7 s to import.
        from advstudio.ui.views.temperature.plot import TemperaturePlot

        plot = TemperaturePlot()
        plot.setMinimumHeight(_LEAST_PLOT)
        plot.setAccessibleName(self.tr("Withstanding pictures over the temperature"))
        plot.moved.connect(self.temperatureChosen)
        self._place.addWidget(plot)
        return plot

    def _rest_on(self, frame: TemperatureFrame) -> str:
        return self.tr(
            "FGSM at ε {epsilon} and gradients: {many} test pictures. JSMA: {some}. C&W: {few}."
        ).format(epsilon=epsilon_text(frame.request.epsilon, "Linf"), **frame.pictures)

    def _lines_of(self, frame: TemperatureFrame) -> tuple[EpochLine, ...]:
        return tuple(
            _line(frame, measure, EpochLine(name, subject, style, symbol, (), ()))
            for measure, name, subject, style, symbol in self._kinds()
        )

    def _kinds(self) -> tuple[tuple[MeasureName, str, Subject, Qt.PenStyle, Symbol], ...]:
        """What it looks like, then what it is."""
        return (
            ("fgsm", self.tr("FGSM, cross-entropy"), "clean", _PEN.SolidLine, "o"),
            ("jsma", self.tr("JSMA, probabilities"), "clean", _PEN.DashLine, "d"),
            ("clean", self.tr("no attack"), "all", _PEN.DotLine, "s"),
            ("zero-gradients", self.tr("gradients exactly 0"), "all", _PEN.DashLine, "+"),
            ("carlini-wagner", self.tr("C&W, no budget"), "attacked", _PEN.SolidLine, "+"),
            ("fgsm-margin", self.tr("FGSM, margin loss"), "attacked", _PEN.SolidLine, "t"),
            ("fgsm-softened", self.tr("FGSM, logits / T"), "attacked", _PEN.DashLine, "s"),
            ("fgsm-float64", self.tr("FGSM in float64"), "attacked", _PEN.DotLine, "o"),
            ("fgsm-transfer", self.tr("FGSM, carried over"), "attacked", _PEN.DashDotLine, "d"),
            ("jsma-logits", self.tr("JSMA, logits"), "attacked", _PEN.DashDotDotLine, "s"),
        )


def _line(frame: TemperatureFrame, measure: MeasureName, empty: EpochLine) -> EpochLine:
    """A measure in percent of what withstands, where it is known."""
    shares = frame.values[measure].tolist()
    if measure in _ATTACKER_WINS:
        shares = [1 - share for share in shares]
    points = [
        (float(t), 100 * share)
        for t, share in zip(frame.temperatures, shares, strict=True)
        if isfinite(share)
    ]
    x, y = tuple(zip(*points, strict=True)) or ((), ())
    return EpochLine(empty.name, empty.subject, empty.style, empty.symbol, x, y)
