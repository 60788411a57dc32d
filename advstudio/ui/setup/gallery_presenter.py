"""Between the gallery and the engine: one piece of thumbnails after the other."""

from __future__ import annotations

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.frames import GalleryFrame, GalleryRequest
from advstudio.ui.setup.setup_panel import SetupPanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring


class GalleryPresenter(LanePresenter):
    """Asks for the thumbnails that the gallery lacks, when the last ones have come."""

    lane = "gallery"

    def __init__(self, wiring: Wiring, setup: SetupPanel) -> None:
        super().__init__(wiring)
        self._picture = setup.picture
        self._wanted: GalleryRequest | None = None
        setup.picture.wanted.connect(self._on_wanted)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._ask_wanted()

    def show(self, payload: object) -> None:
        """Thumbnails are there."""
        if isinstance(payload, GalleryFrame):
            self._picture.render_gallery(payload)

    def ends(self, ticket: int) -> None:
        """The lane is free again."""
        super().ends(ticket)
        self._ask_wanted()

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._wanted = None

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._wanted = None

    @Slot(int, int)
    def _on_wanted(self, first: int, count: int) -> None:
        # Only the newest: the gallery asks again for what is still missing where it stands.
        self._wanted = GalleryRequest(self.store.experiment.picture, first, count)
        self._ask_wanted()

    def _ask_wanted(self) -> None:
        # One lane, one slot: a new question would drop the piece that is being made.
        if self._wanted is not None and self.has_engine and not self.is_busy:
            wanted, self._wanted = self._wanted, None
            self.ask(wanted)
