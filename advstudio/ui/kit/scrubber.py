"""Goes through steps: a slider, and a button that plays it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import explain
from advstudio.ui.kit.glyph_button import Glyph, GlyphButton
from advstudio.ui.kit.jump_slider import JumpSlider

_WHOLE_MS = 4000
_FASTEST_MS, _SLOWEST_MS = 40, 500
_PAGE = 5


class Scrubber(QWidget):
    """The arrow keys go step by step, Home and End to the ends; playing stops at the last."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._play = GlyphButton(Glyph.PLAY)
        self._play.setCheckable(True)
        self._slider = JumpSlider()
        self._slider.setPageStep(_PAGE)
        self._clock = QTimer(self)
        explain(
            self._play,
            name=self.tr("Play the steps"),
            tip=self.tr("Goes through the steps, from the clean picture to the last."),
        )
        explain(
            self._slider,
            name=self.tr("Step of the attack"),
            tip=self.tr("Drag, or press the arrow keys, Home and End, to look at a step."),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT)
        row.addWidget(self._play)
        row.addWidget(self._slider, 1)
        self._slider.valueChanged.connect(self._on_value_changed)
        self._slider.sliderPressed.connect(self.stop)
        self._play.toggled.connect(self._on_play_toggled)
        self._clock.timeout.connect(self._on_tick)

    def name(self, *, play: tuple[str, str], slider: tuple[str, str]) -> None:
        """Give button and slider another name and tooltip: those of something else than steps."""
        for part, (name, tip) in ((self._play, play), (self._slider, slider)):
            explain(part, name=name, tip=tip)

    @property
    def place(self) -> int:
        """Where the handle is."""
        return self._slider.value()

    def set_count(self, count: int) -> None:
        """Go from 0 to `count` - 1, without a signal."""
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, count - 1)
        self._clock.setInterval(min(max(_WHOLE_MS // count, _FASTEST_MS), _SLOWEST_MS))

    def set_place(self, place: int, description: str) -> None:
        """Move the handle, without a signal; say in words where it is."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(place)
        self._slider.setAccessibleDescription(description)

    @Slot()
    def stop(self) -> None:
        """Stay where it is."""
        self._play.setChecked(False)

    def hideEvent(self, event: QHideEvent) -> None:
        self.stop()
        super().hideEvent(event)

    @Slot(int)
    def _on_value_changed(self, place: int) -> None:
        self.moved.emit(place)

    @Slot(bool)
    def _on_play_toggled(self, is_playing: bool) -> None:
        self._play.set_glyph(Glyph.PAUSE if is_playing else Glyph.PLAY)
        if not is_playing:
            self._clock.stop()
            return
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        self._clock.start()

    @Slot()
    def _on_tick(self) -> None:
        self._slider.setValue(self._slider.value() + 1)
        if self._slider.value() == self._slider.maximum():
            self.stop()
