"""Between the decision surfaces and the engine: another plane is asked for when it is needed."""

from __future__ import annotations

from PySide6.QtCore import Signal

from advstudio.session.frames import Frame, SurfaceFrame
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring


class SurfacePresenter(LanePresenter):
    """Asks for the surfaces of every final result whose planes are new.

    Attributes:
        surface: The newest on the screen.
    """

    lane = "surface"

    arrived = Signal()
    """A surface is on the screen, or will not come."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self.surface: SurfaceFrame | None = None
        self._planes: tuple[str, ...] = ()

    def frame_shown(self, frame: Frame) -> None:
        """The attack has come further."""
        planes = tuple(outcome.plane_key for outcome in frame.outcomes)
        if frame.is_final and planes != self._planes:
            self._planes = planes
            self.ask(frame.experiment)

    def show(self, payload: object) -> None:
        """A surface, coarse or fine, is there."""
        if isinstance(payload, SurfaceFrame):
            self.surface, self.state.done = payload, payload.done
            self.window.rows.render_surface(payload)
            self.arrived.emit()

    def fail(self, sentence: str) -> None:
        """It could not be computed: the next result asks again."""
        self._planes = ()

    def ends(self, ticket: int) -> None:
        """Nothing more will come for a plane."""
        super().ends(ticket)
        self.arrived.emit()

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._planes = ()
