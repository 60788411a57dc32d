"""Between a click on a decision surface and the engine: the picture at that point."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.frames import Frame, ProbeFrame, ProbeRequest
from advstudio.ui.views.surface.panel import SurfacePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight


class ProbePresenter(LanePresenter):
    """Asks for the picture at the clicked point of the plane on the screen.

    Args:
        wiring: What every presenter works with.
        sight: Where surfaces can be clicked.
    """

    lane = "probe"

    def __init__(self, wiring: Wiring, sight: Sight[SurfacePanel]) -> None:
        super().__init__(wiring)
        self._frame: Frame | None = None
        self._rows = wiring.rows
        self._sight = sight
        sight.whenever_made(self._on_made)

    def frame_shown(self, frame: Frame) -> None:
        """The attack has come further."""
        self._frame = frame

    def show(self, payload: object) -> None:
        """The picture is there."""
        if isinstance(payload, ProbeFrame):
            self._rows.display_probe(payload)

    @Slot(object)
    def _on_made(self, panel: SurfacePanel) -> None:
        panel.probed.connect(self._on_probed)

    @Slot(float, float)
    def _on_probed(self, a: float, b: float) -> None:
        clicked = (row.index for row, panel in self._sight.shown() if panel is self.sender())
        index = next(clicked, None)
        if self._frame is not None and index is not None:
            self.ask(ProbeRequest(self._frame.experiment, index, (a, b)))
