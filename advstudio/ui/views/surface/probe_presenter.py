"""Between a click on a decision surface and the engine: the picture at that point."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.frames import Frame, ProbeFrame, ProbeRequest
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring


class ProbePresenter(LanePresenter):
    """Asks for the picture at the clicked point of the plane on the screen."""

    lane = "probe"

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self._frame: Frame | None = None
        self.window.probed.connect(self._on_probed)

    def frame_shown(self, frame: Frame) -> None:
        """The attack has come further."""
        self._frame = frame

    def show(self, payload: object) -> None:
        """The picture is there."""
        if isinstance(payload, ProbeFrame):
            self.window.rows.render_probe(payload)

    @Slot(int, float, float)
    def _on_probed(self, view: int, a: float, b: float) -> None:
        if self._frame is not None:
            self.ask(ProbeRequest(self._frame.experiment, view, (a, b)))
