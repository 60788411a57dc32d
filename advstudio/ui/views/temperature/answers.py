"""A distilled network's answer to the picture, softened and as it is, and how sure that is."""

from __future__ import annotations

from math import isfinite

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.views.temperature.frames import TemperatureFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.bar_key import BarKey
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.class_order import ClassOrder
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import percent
from advstudio.ui.kit.probability_bars import BarRow, ProbabilityBars

_N_SLOTS = 5
_LINE = 2 * theme.UNIT + 2
_BARS = _N_SLOTS * 28


class TemperatureAnswers(QWidget):
    """Two bars per class: hatched at the training's temperature, filled at 1; then numbers."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._order = ClassOrder(_N_SLOTS)
        self._key = BarKey(self.tr("Answer to the clean picture (%)"), hatched="", filled="")
        self._bars = ProbabilityBars(_N_SLOTS)
        self._bars.setFixedHeight(_BARS)
        self._numbers = Caption(2 * _LINE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        for widget in (self._key, self._bars, self._numbers):
            column.addWidget(widget)
        self.setAccessibleName(self.tr("Answer of the distilled network"))
        self.setToolTip(
            wrapped(
                self.tr(
                    "Soft labels: the softmax of the logits divided by the temperature, as in "
                    "training, beside that of the logits as they are, which is what an attacker "
                    "gets. Source: Hinton et al. 2015, arXiv:1503.02531, equation 1."
                ),
                self.tr(
                    "Where the softmax is 1 to the last digit of a float32 number, the gradient "
                    "of the cross-entropy is exactly 0 (Carlini and Wagner 2016, "
                    "arXiv:1607.04311)."
                ),
            )
        )

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """What is listed, top first."""
        return self._bars.rows

    @property
    def key(self) -> BarKey:
        """Which bar is which."""
        return self._key

    @property
    def texts(self) -> tuple[str, ...]:
        """What the numbers say."""
        return tuple(f"{line.text} {line.right}".strip() for line in self._numbers.lines)

    def reset(self) -> None:
        """Another picture or model: the next answer decides the order anew."""
        self._order.reset()

    def show_nothing(self, sentence: str) -> None:
        """Say why there is no answer."""
        self._key.set_words(hatched="", filled="")
        self._bars.set_empty_text(sentence)
        self._bars.render_rows(())
        self._numbers.render_lines()
        self.setAccessibleDescription(sentence)

    def render_frame(
        self, frame: TemperatureFrame, temperature: int, class_names: tuple[str, ...]
    ) -> None:
        """Show the answer of the network that was distilled at one of the temperatures."""
        place = frame.temperatures.index(temperature)
        soft, hard = frame.soft[place], frame.hard[place]
        at = self.tr("T = {temperature}")
        self._key.set_words(
            hatched=at.format(temperature=temperature), filled=at.format(temperature=1)
        )
        self._bars.render_rows(
            tuple(
                BarRow(
                    name=class_names[index],
                    colour=self._colours.of(index).rgb(),
                    probs=(float(soft[index]), float(hard[index])),
                    is_leading=index == int(np.argmax(hard)),
                )
                for index in self._order.of(soft, hard)
            )
        )
        self._render_numbers(frame, place)
        self._describe(temperature)

    def _render_numbers(self, frame: TemperatureFrame, place: int) -> None:
        logits, size = frame.logits[place], float(frame.values["logit-size"][place])
        self._numbers.render_lines(
            CaptionLine(
                self.tr("Logits from {low} to {high}").format(
                    low=_whole(float(logits.min())), high=_whole(float(logits.max()))
                ),
                right=self.tr("mean size {size}").format(size=_whole(size)),
            ),
            CaptionLine(
                self.tr("Gradients that are exactly 0 in float32"),
                right=percent(float(frame.values["zero-gradients"][place])),
            ),
        )

    def _describe(self, temperature: int) -> None:
        line = self.tr("{name}: at {temperature} {soft}, at 1 {hard}")
        answers = (
            line.format(
                name=row.name, temperature=temperature,
                soft=percent(row.probs[0]).strip(), hard=percent(row.probs[1]).strip(),
            )
            for row in self.rows
        )  # fmt: skip
        self.setAccessibleDescription("; ".join((*answers, *self.texts)))


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−") if isfinite(value) else "–"
