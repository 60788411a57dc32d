"""Distillation's temperature: what it does to the answer, and what is left of the defense."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.views.temperature.frames import TemperatureFrame
from advstudio.ui.experiment.choices import with_model
from advstudio.ui.experiment.trainable import is_trainable
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.views.temperature.answers import TemperatureAnswers
from advstudio.ui.views.temperature.controls import TemperatureControls
from advstudio.ui.views.temperature.distilled import (
    OFF,
    is_distilled,
    stops,
    studied_instead,
    temperature_of,
    with_logits_attacked,
    with_temperature,
)
from advstudio.ui.views.temperature.figures import TemperatureFigures
from advstudio.ui.views.temperature.remedy_page import RemedyPage

Part = Literal["all", "answers", "figures"]
"""In two rows the first has slider, button and answers, the second the figures."""


class TemperaturePanel(SidePanel):
    """Edits defenses and attacker of the first classifier; shows the study of its model."""

    edited = Signal(dict)
    dragStarted = Signal()
    dragFinished = Signal()
    studyWanted = Signal()

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment = Experiment()
        self._catalogue: Catalogue | None = None
        self._frame: TemperatureFrame | None = None
        self._subject: tuple[object, ...] = ()
        self._advised = ""
        self._controls = TemperatureControls()
        self._answers = TemperatureAnswers(class_colours)
        self._figures = TemperatureFigures()
        self._pages = QStackedLayout(self)
        self._page = RemedyPage()
        self._contents = self._built_contents()
        self._pages.addWidget(self._page)
        self._pages.addWidget(self._contents)
        self._connect()
        self._say(self.tr("The temperatures are measured after the picture."))

    @property
    def message(self) -> str:
        """The sentence in place of the contents, or ""."""
        return self._page.sentence if self._pages.currentWidget() is self._page else ""

    @property
    def remedy(self) -> QPushButton:
        """Does what the sentence advises."""
        return self._page.button

    @property
    def controls(self) -> TemperatureControls:
        """Slider and button."""
        return self._controls

    @property
    def answers(self) -> TemperatureAnswers:
        """Soft labels and numbers."""
        return self._answers

    @property
    def figures(self) -> TemperatureFigures:
        """Key and plot."""
        return self._figures

    def set_part(self, part: Part) -> None:
        """Which part is shown."""
        self._controls.setVisible(part != "figures")
        self._answers.setVisible(part != "figures")
        self._figures.setVisible(part != "answers")

    def render_experiment(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show temperature and attacker; cheap where only epsilon differs."""
        self._experiment, self._catalogue = experiment, catalogue
        subject = (
            experiment.model, experiment.picture, experiment.defenses, experiment.adaptive,
            experiment.attack.name, id(catalogue),
        )  # fmt: skip
        if subject == self._subject:
            return
        before, self._subject = self._subject, subject
        if subject[:2] != before[:2]:
            self._answers.reset()
        if subject[:1] != before[:1]:
            self._frame = None
            self._say(self.tr("The temperatures are measured after the picture."))
        self._render()

    def render_frame(self, frame: TemperatureFrame) -> None:
        """Show a study, if it is of the chosen model."""
        if self._catalogue is None or frame.request.model != self._experiment.model:
            return
        self._frame = frame
        self._render()
        if frame.temperatures:
            temperature = temperature_of(self._experiment, self._catalogue)
            entry = self._catalogue.models[frame.request.model]
            title = self.tr("Withstand the attack: {model}").format(model=entry.title)
            self._figures.render_frame(frame, stops(self._catalogue), temperature, title)

    def show_interrupted(self, sentence: str) -> None:
        """Say why nothing more comes, and offer to go on."""
        if self._frame is not None and self._frame.temperatures:
            self._figures.show_interrupted(sentence)
            return
        self._frame = None
        if self._advised:
            return
        self._say(sentence)
        self._page.offer(
            self.tr("Go on"), tip=self.tr("What is known already is not computed again.")
        )

    def sizeHint(self) -> QSize:
        return QSize(52 * theme.UNIT, 80 * theme.UNIT)

    def _built_contents(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, theme.UNIT // 2, theme.UNIT // 2, 0)
        column.setSpacing(theme.UNIT)
        column.addWidget(self._controls)
        column.addWidget(self._answers)
        column.addWidget(self._figures, 1)
        # Takes the room where the figures are not shown.
        column.addStretch(0)
        # Two rows beside a training leave less room than this needs.
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _connect(self) -> None:
        slider = self._controls.slider
        slider.moved.connect(self._on_temperature_chosen)
        slider.sliderPressed.connect(self.dragStarted)
        slider.sliderReleased.connect(self.dragFinished)
        self._controls.button.toggled.connect(self._on_logits_toggled)
        self._figures.temperatureChosen.connect(self._on_temperature_chosen)
        self._figures.goOnRequested.connect(self.studyWanted)
        self._page.taken.connect(self._on_remedy_taken)

    def _render(self) -> None:
        frame, catalogue = self._frame, self._catalogue
        if catalogue is None:
            return
        has_some = (
            bool(frame.temperatures) if frame else is_distilled(self._experiment.model, catalogue)
        )
        if not has_some:
            self._say_missing(catalogue)
        if frame is None or not has_some:
            return
        self._controls.render_experiment(self._experiment, catalogue, frame.temperatures)
        temperature = temperature_of(self._experiment, catalogue)
        self._figures.set_temperature(temperature)
        self._render_answers(frame, temperature, catalogue)
        self._pages.setCurrentWidget(self._contents)

    def _render_answers(
        self, frame: TemperatureFrame, temperature: int, catalogue: Catalogue
    ) -> None:
        if temperature == OFF:
            self._answers.show_nothing(
                self.tr("These weights are not distilled. Move the slider to a temperature.")
            )
        elif temperature not in frame.temperatures:
            self._answers.show_nothing(
                self.tr("There are no figures for this temperature. Choose another.")
            )
        elif frame.request.picture != self._experiment.picture:
            self._answers.show_nothing(self.tr("Asking the distilled network…"))
        else:
            names = catalogue.models[frame.request.model].class_names
            self._answers.render_frame(frame, temperature, names)

    def _say(self, sentence: str) -> None:
        self._advised = ""
        self._page.say(sentence)
        self._pages.setCurrentWidget(self._page)

    def _say_missing(self, catalogue: Catalogue) -> None:
        """No distilled weights: which model has some, and how to make them."""
        name = self._experiment.model
        entry, other = catalogue.models.get(name), studied_instead(catalogue)
        title = entry.title if entry else name
        parts = [self.tr("{model} has no distilled weights.").format(model=title)]
        if other is not None:
            parts.append(self.tr("Choose {model}, which has them.").format(model=other.title))
        if is_trainable(entry):
            parts.append(
                self.tr(
                    "Or train distillation: in the Training panel under the name "
                    "“distillation-t20”, or with “advstudio train distillation temperature=20 "
                    "--model {model}”."
                ).format(model=name)
            )
        self._say("\n".join(parts))
        if other is not None:
            self._advised = other.name
            self._page.offer(
                self.tr("Choose {model}").format(model=other.title),
                tip=self.tr("Picture and attack stay where they fit the other model."),
            )

    @Slot(int)
    def _on_temperature_chosen(self, temperature: int) -> None:
        assert self._catalogue is not None, "the slider has stops"
        self.edited.emit(with_temperature(self._experiment, self._catalogue, temperature))

    @Slot(bool)
    def _on_logits_toggled(self, is_on: bool) -> None:
        assert self._catalogue is not None, "the button is enabled"
        temperature = temperature_of(self._experiment, self._catalogue) if is_on else 1
        self.edited.emit(with_logits_attacked(self._experiment, temperature))

    @Slot()
    def _on_remedy_taken(self) -> None:
        if not self._advised or self._catalogue is None:
            self.studyWanted.emit()
            return
        self.edited.emit(with_model(self._experiment, self._catalogue, self._advised))
