"""The temperature's slider, and the button that switches the "defense" off."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain
from advstudio.ui.kit.toggle_button import ToggleButton
from advstudio.ui.views.temperature.distilled import (
    OFF,
    LogitObstacle,
    attacks_logits,
    logit_obstacle,
    stops,
    temperature_of,
)
from advstudio.ui.views.temperature.stop_slider import StopSlider


class TemperatureControls(QWidget):
    """Shows where both stand; who edits listens to the slider and the button themselves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(TITLE)
        self._slider = StopSlider(self.tr("off"))
        self._button = ToggleButton()
        self._button.setText(self.tr("Attack the logits"))
        self._state = QLabel(wordWrap=True)
        self._state.setProperty("role", "muted")
        self._explain()
        self._arrange()

    @property
    def slider(self) -> StopSlider:
        """What is dragged; `moved` holds a temperature or OFF."""
        return self._slider

    @property
    def button(self) -> ToggleButton:
        """What switches the "defense" off; down while the logits are attacked."""
        return self._button

    @property
    def state(self) -> str:
        """What the button does, or why it does nothing."""
        return self._state.text()

    def render_experiment(
        self, experiment: Experiment, catalogue: Catalogue, available: tuple[int, ...]
    ) -> None:
        """Show temperature and attacker; `available` are those that there are weights for."""
        temperature = temperature_of(experiment, catalogue)
        self._slider.set_stops(stops(catalogue) or available, available)
        self._slider.set_stop(temperature)
        worded = self.tr("off") if temperature == OFF else f"T = {temperature}"
        self._slider.setAccessibleDescription(worded)
        self._title.render_lines(CaptionLine(self.tr("Temperature of distillation"), right=worded))
        obstacle = logit_obstacle(experiment, catalogue)
        is_down = attacks_logits(experiment)
        with QSignalBlocker(self._button):
            self._button.setChecked(is_down)
        # What is down can always be let go.
        self._button.setEnabled(is_down or not obstacle)
        self._state.setText(self._worded(obstacle, experiment.adaptive.temperature))
        self._button.setAccessibleDescription(self._state.text())

    def _explain(self) -> None:
        explain(
            self._slider,
            name=self.tr("Temperature of distillation"),
            tip=self.tr(
                "Teacher and student divided their logits by it in training; in use nobody does, "
                "so the logits are that much larger and the softmax is saturated. Off is the "
                "network without distilled weights; for pale ones there are none. Source: "
                "Papernot et al. 2016, arXiv:1511.04508."
            ),
        )
        explain(
            self._button,
            name=self._button.text(),
            tip=self.tr(
                "The attacker divides the logits by the temperature before his softmax, or no "
                "longer does: no weight of the network changes, only the gradient is no longer "
                "rounded to 0. Works for every white-box attack. Source: Carlini and Wagner 2016, "
                "arXiv:1607.04311."
            ),
        )

    def _arrange(self) -> None:
        self._button.setFixedHeight(INPUT_HEIGHT)
        self._state.setFixedHeight(4 * theme.UNIT)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        row.addWidget(self._button)
        row.addWidget(self._state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._title)
        column.addWidget(self._slider)
        column.addLayout(row)

    def _worded(self, obstacle: LogitObstacle, divisor: float) -> str:
        if divisor > 1:
            return self.tr("On: the attacker divides the logits by {divisor:g}.").format(
                divisor=divisor
            )
        return {
            LogitObstacle.NONE: self.tr("Off: the attacker's softmax is saturated."),
            LogitObstacle.UNDEFENDED: self.tr("Needs distilled weights: move the slider."),
            LogitObstacle.AT_ONE: self.tr("At T = 1 the softmax is not saturated."),
            LogitObstacle.ATTACK: self.tr("This attack follows no gradient: choose another."),
        }[obstacle]
