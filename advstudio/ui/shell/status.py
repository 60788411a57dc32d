"""The status bar: device, time per frame, frames shown, what the engine is doing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from advstudio.session.lanes import LANES
from advstudio.ui.kit import theme
from advstudio.ui.kit.sentences import translated
from advstudio.ui.wire.lanes import LaneState

_SHOW_AFTER = 1.0
"""Seconds that work may take before progress and Cancel appear."""


class Status(QStatusBar):
    """Fixed places for everything, so that nothing moves while numbers change."""

    cancelRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(theme.UNIT, 0, theme.UNIT, 0)
        self._shown: deque[float] = deque()
        self._lanes: Mapping[str, LaneState] = {}
        self._activity = QLabel()
        self._bar = self._build_bar()
        self._cancel = self._build_cancel()
        self._milliseconds = self._build_number(self.tr("Time that the engine needed per frame."))
        self._rate = self._build_number(
            self.tr("Frames painted during the last second; a drag asks for up to 60.")
        )
        self._device = QLabel()
        self._device.setToolTip(self.tr("The device that computes; choose another with --device."))
        self._activity.setAccessibleName(self.tr("Engine activity"))
        self.addWidget(self._activity, 1)
        for widget in (self._bar, self._cancel, self._milliseconds, self._rate, self._device):
            self.addPermanentWidget(widget)
        self._clock = QTimer(self, interval=250)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._tick()

    def _build_bar(self) -> QProgressBar:
        bar = QProgressBar(maximum=100, textVisible=False)
        bar.setFixedSize(theme.UNIT * 16, theme.UNIT)
        bar.setAccessibleName(self.tr("Progress"))
        bar.setToolTip(self.tr("How much of the current work is done."))
        self._keep_place(bar)
        return bar

    def _build_cancel(self) -> QPushButton:
        button = QPushButton(self.tr("Cancel"))
        button.setAccessibleName(self.tr("Cancel the engine's work"))
        button.setToolTip(
            self.tr(
                "Stop what the engine is doing; what is shown stays, a training is only paused."
            )
        )
        button.clicked.connect(self.cancelRequested)
        self._keep_place(button)
        return button

    @staticmethod
    def _keep_place(widget: QWidget) -> None:
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)
        widget.hide()

    @staticmethod
    def _build_number(tip: str) -> QLabel:
        label = QLabel()
        label.setFont(theme.number_font(theme.SMALL_POINTS))
        label.setToolTip(tip)
        return label

    def set_device(self, device: str, detail: str) -> None:
        """Name the device."""
        self._device.setText(self.tr("{device} ({detail})").format(device=device, detail=detail))

    def count_frame(self, milliseconds: float) -> None:
        """A frame was shown."""
        self._shown.append(time.monotonic())
        self._milliseconds.setText(self.tr("{ms:>7.1f} ms").format(ms=min(milliseconds, 99999)))

    def render_lanes(self, lanes: Mapping[str, LaneState]) -> None:
        """What the engine is doing."""
        self._lanes = lanes
        # The first busy lane is what the engine works on; lanes are in order of priority.
        lane = next(((n, s) for n, s in lanes.items() if s.is_busy), None)
        if lane is None:
            self._activity.setText(self.tr("Idle"))
        else:
            self._activity.setText(lane[1].text or translated(LANES[lane[0]].doing, {}))

    def show_loading(self, text: str) -> None:
        """The engine is not there yet."""
        self._activity.setText(text)

    @Slot()
    def _tick(self) -> None:
        now = time.monotonic()
        while self._shown and now - self._shown[0] > 1:
            self._shown.popleft()
        self._rate.setText(self.tr("{count:>3} shown/s").format(count=len(self._shown)))
        busy = [lane for lane in self._lanes.values() if lane.is_busy]
        is_long = any(now - lane.since > _SHOW_AFTER for lane in busy)
        shares = [lane.done for lane in busy if lane.done is not None]
        self._bar.setMaximum(100 if shares else 0)
        if shares:
            self._bar.setValue(round(100 * min(shares)))
        self._bar.setVisible(is_long)
        self._cancel.setVisible(is_long)
