"""Between the decision surfaces and the engine: another plane is asked for when it is needed."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from advstudio.session.frames import Frame, Surface, SurfaceFrame
from advstudio.ui.views.surface.panel import SurfacePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Row, Sight


class SurfacePresenter(LanePresenter):
    """Asks for the surfaces of every final result whose planes are new, looked at or not.

    Attributes:
        surface: The newest that came.

    Args:
        wiring: What every presenter works with.
        sight: Where surfaces are to be seen.
    """

    lane = "surface"

    arrived = Signal()
    """A surface is there, or will not come."""

    def __init__(self, wiring: Wiring, sight: Sight[SurfacePanel]) -> None:
        super().__init__(wiring)
        self.surface: SurfaceFrame | None = None
        self._planes: tuple[str, ...] = ()
        self._sight = sight
        sight.whenever_made(self._on_made)

    def attack_ended(self, frame: Frame) -> None:
        """The attack's final frame is on the screen."""
        planes = tuple(outcome.plane_key for outcome in frame.outcomes)
        if planes != self._planes:
            self._planes = planes
            self.ask(frame.experiment)

    def show(self, payload: object) -> None:
        """A surface, coarse or fine, is there."""
        if isinstance(payload, SurfaceFrame):
            self.surface, self.state.done = payload, payload.done
            self._display(payload)
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

    @Slot(object)
    def _on_made(self, panel: SurfacePanel) -> None:
        if self.surface is not None:
            self._display(self.surface)

    def _display(self, frame: SurfaceFrame) -> None:
        for row, panel in self._sight.about(frame.experiment):
            if row.index < len(frame.surfaces):
                self._display_one(frame.surfaces[row.index], row, panel, frame)

    def _display_one(
        self, surface: Surface | None, row: Row, panel: SurfacePanel, frame: SurfaceFrame
    ) -> None:
        shown = panel.plot.surface
        if surface is not None and shown is not None and surface.plane_key != shown.plane_key:
            row.forget_point()
        panel.render_surface(
            surface, row.class_names, is_final=frame.is_final, done=frame.done,
            norm=frame.experiment.norm,
        )  # fmt: skip
