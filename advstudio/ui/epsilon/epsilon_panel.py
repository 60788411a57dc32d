"""The bar at the bottom: epsilon, its sweep, the noise beside, the size of the change."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QWidget

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Sizes
from advstudio.ui.epsilon.epsilon_scale import LEVELS, EpsilonScale
from advstudio.ui.epsilon.epsilon_slider import LARGEST, EpsilonSlider
from advstudio.ui.epsilon.sizes_view import SizesView
from advstudio.ui.epsilon.sweeper import Sweeper
from advstudio.ui.experiment.choices import (
    epsilon_end,
    toggled_noise,
    with_epsilon,
    with_epsilon_end,
)
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, captioned, explain
from advstudio.ui.kit.glyph_button import Glyph, GlyphButton
from advstudio.ui.kit.toggle_button import ToggleButton

_END_WIDTH = 12 * theme.UNIT
_ROOM_FOR_SIZES = 120 * theme.UNIT


class EpsilonPanel(QWidget):
    """Edits epsilon, its end, and the noise beside; Space plays.

    A drag, or a sweep from its start to its end, is one step to undo.

    Args:
        edits: Where changes go.
    """

    def __init__(self, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._experiment = Experiment()
        self._catalogue: Catalogue | None = None
        self._slider = EpsilonSlider()
        self._play = GlyphButton(Glyph.PLAY)
        self._end = QDoubleSpinBox()
        self._noise = ToggleButton()
        self._sizes = SizesView()
        self._sweeper = Sweeper(self)
        self._explain()
        self._arrange()
        self._connect()
        self.setFocusProxy(self._slider)
        self.setEnabled(False)

    def display(self, experiment: Experiment, catalogue: Catalogue) -> None:
        """Show an experiment's epsilon."""
        before, self._experiment = self._experiment, experiment
        is_tick = catalogue is self._catalogue and experiment.model in catalogue.models
        if is_tick and before.is_same_but_epsilon(experiment):
            self._slider.set_epsilon(experiment.epsilon)
            return
        self._catalogue = catalogue
        end = epsilon_end(experiment, catalogue)
        self._slider.set_range(end, experiment.norm)
        self._slider.set_epsilon(experiment.epsilon)
        self._show_end(EpsilonScale.of(end, experiment.norm), LARGEST[experiment.norm])
        compare = experiment.compare
        with QSignalBlocker(self._noise):
            self._noise.setChecked(compare is not None and compare.mode == "noise")
        self.setEnabled(True)

    def render_sizes(self, sizes: Sizes) -> None:
        """Show how large the perturbation on the screen is."""
        self._sizes.display(sizes)

    @Slot()
    def toggle_play(self) -> None:
        """Start or stop the sweep."""
        self._play.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._play.toggle()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._play.setChecked(False)
        super().hideEvent(event)

    def minimumSizeHint(self) -> QSize:
        # The sizes step back where there is no room for them.
        return super().minimumSizeHint().shrunkBy(self._sizes_margin())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sizes.setVisible(event.size().width() >= _ROOM_FOR_SIZES)

    def _sizes_margin(self) -> QMargins:
        hidden = self._sizes.isHidden()
        return QMargins(0 if hidden else self._sizes.sizeHint().width() + theme.UNIT, 0, 0, 0)

    def _show_end(self, scale: EpsilonScale, largest: float) -> None:
        unit = LEVELS if scale.in_levels else 1
        with QSignalBlocker(self._end):
            self._end.setSuffix(f"/{LEVELS}" if scale.in_levels else "")
            self._end.setDecimals(1 if scale.in_levels else scale.decimals)
            self._end.setSingleStep(scale.major * unit)
            self._end.setRange(10.0 ** -self._end.decimals(), largest * unit)
            self._end.setValue(scale.end * unit)

    def _explain(self) -> None:
        explain(
            self._play,
            name=self.tr("Play"),
            tip=self.tr("Sweeps epsilon from 0 to the end and back, four seconds each (Space)."),
        )
        explain(
            self._end,
            name=self.tr("End of the epsilon slider"),
            tip=self.tr(
                "Epsilon at the right end of the slider; published robustness uses 8/255 on "
                "colour pictures and 0.3 on MNIST (Madry et al. 2018, arXiv:1706.06083)."
            ),
        )
        explain(
            self._noise,
            name=self.tr("Noise beside"),
            tip=self.tr(
                "Shows random noise of the same size beside: it does no harm, the direction "
                "matters, not the size (Goodfellow et al. 2015, arXiv:1412.6572)."
            ),
        )

    def _arrange(self) -> None:
        self._play.setCheckable(True)
        self._noise.setText(self.tr("Noise beside"))
        self._noise.setFixedHeight(INPUT_HEIGHT)
        self._end.setFont(theme.number_font())
        self._end.setFixedSize(_END_WIDTH, INPUT_HEIGHT)
        self._end.setKeyboardTracking(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.UNIT, theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        row.setSpacing(theme.UNIT)
        row.addWidget(captioned(self._play, self.tr("play")))
        row.addWidget(self._slider, stretch=1)
        row.addWidget(captioned(self._end, self.tr("end of slider")))
        row.addWidget(captioned(self._noise, self.tr("same size")))
        row.addSpacing(theme.UNIT)
        row.addWidget(self._sizes)

    def _connect(self) -> None:
        self._slider.epsilonChanged.connect(self._on_epsilon_changed)
        self._slider.pressed.connect(self._on_pressed)
        self._slider.released.connect(self._edits.dragFinished)
        self._play.toggled.connect(self._on_play_toggled)
        self._sweeper.fraction.connect(self._on_swept)
        self._end.valueChanged.connect(self._on_end_changed)
        self._noise.clicked.connect(self._on_noise_clicked)

    @Slot(float)
    def _on_epsilon_changed(self, epsilon: float) -> None:
        if self._catalogue is not None:
            self._edits.edited.emit(with_epsilon(self._experiment, self._catalogue, epsilon))

    @Slot()
    def _on_pressed(self) -> None:
        self._play.setChecked(False)
        self._edits.dragStarted.emit()

    @Slot(bool)
    def _on_play_toggled(self, is_playing: bool) -> None:
        self._play.set_glyph(Glyph.PAUSE if is_playing else Glyph.PLAY)
        if not is_playing or self._catalogue is None:
            self._sweeper.stop()
            self._edits.dragFinished.emit()
            return
        self._edits.dragStarted.emit()
        end = epsilon_end(self._experiment, self._catalogue)
        self._sweeper.start(min(1.0, self._experiment.epsilon / end))

    @Slot(float)
    def _on_swept(self, fraction: float) -> None:
        if self._catalogue is not None:
            end = epsilon_end(self._experiment, self._catalogue)
            self._slider.set_epsilon(fraction * end)
            self._edits.edited.emit({"epsilon": fraction * end})

    @Slot(float)
    def _on_end_changed(self, shown: float) -> None:
        if self._catalogue is None:
            return
        scale = EpsilonScale.of(
            epsilon_end(self._experiment, self._catalogue), self._experiment.norm
        )
        end = shown / LEVELS if scale.in_levels else shown
        self._edits.edited.emit(with_epsilon_end(self._experiment, self._catalogue, end))

    @Slot()
    def _on_noise_clicked(self) -> None:
        self._edits.edited.emit(toggled_noise(self._experiment))
