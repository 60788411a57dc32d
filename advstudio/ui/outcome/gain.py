"""Choose how much the perturbation is magnified, and how it is coloured."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import explain
from advstudio.ui.kit.perturbation_view import GAINS, PerturbationMode, automatic_gain


class GainControl(QWidget):
    """Two small lists: the gain, `auto` or × 1 to × 500, and the mode."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gains = self._build_gains()
        self._modes = self._build_modes()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT // 2)
        row.addWidget(self._gains, 1)
        row.addWidget(self._modes, 1)
        self._gains.currentIndexChanged.connect(self.changed)
        self._modes.currentIndexChanged.connect(self.changed)

    def gain(self, scale: float) -> int:
        """The factor for a perturbation whose largest change is `scale`, pixel scale."""
        chosen = self._gains.currentData()
        return automatic_gain(scale) if chosen is None else int(chosen)

    @property
    def mode(self) -> PerturbationMode:
        """How the perturbation becomes a picture."""
        return PerturbationMode(self._modes.currentData())

    def _build_gains(self) -> QComboBox:
        gains = _small_list()
        gains.addItem(self.tr("auto"), None)
        for gain in GAINS:
            gains.addItem(self.tr("× {gain}").format(gain=gain), gain)
        explain(
            gains,
            name=self.tr("Gain of the perturbation"),
            tip=self.tr(
                "Gain: the perturbation is multiplied by this factor before it is shown, because "
                "as it is the eye would not see it. The attack itself does not change. "
                "Source: the magnified panel of Fig. 1 in Goodfellow et al. 2015, arXiv:1412.6572."
            ),
        )
        return gains

    def _build_modes(self) -> QComboBox:
        modes = _small_list()
        modes.addItem(self.tr("signed"), PerturbationMode.SIGNED.value)
        modes.addItem(self.tr("RGB"), PerturbationMode.RGB.value)
        explain(
            modes,
            name=self.tr("Colours of the perturbation"),
            tip=self.tr(
                "Signed: the mean over the channels, blue where the pixel becomes darker, brown "
                "where it becomes lighter (colour map vik, Crameri 2018, "
                "doi:10.5281/zenodo.1243862). RGB: each channel by itself, grey is no change."
            ),
        )
        return modes


def _small_list() -> QComboBox:
    made = QComboBox()
    made.setFont(theme.font(theme.SMALL_POINTS))
    # The panes decide the width, lest the middle one grow wider than its neighbours.
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made
