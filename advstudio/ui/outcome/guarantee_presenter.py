"""What the classifiers can guarantee, asked for once for each picture and classifier."""

from __future__ import annotations

from advstudio.session.frames import Frame
from advstudio.session.outcome.guarantee_frames import GuaranteeFrame
from advstudio.ui.outcome.outcome_rows import OutcomeRows
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring


class GuaranteePresenter(LanePresenter):
    """Asks when the final frame names something that can be guaranteed."""

    lane = "guarantee"

    def __init__(self, wiring: Wiring, rows: OutcomeRows) -> None:
        super().__init__(wiring)
        self._rows = rows
        self.frame: GuaranteeFrame | None = None
        self._keys: tuple[str, ...] = ()

    def attack_ended(self, frame: Frame) -> None:
        """The attack's final frame is on the screen."""
        keys = tuple(outcome.guarantee_key for outcome in frame.outcomes)
        if keys != self._keys:
            self._keys = keys
            if any(keys):
                self.ask(frame.experiment)

    def show(self, payload: object) -> None:
        """The engine knows what is guaranteed."""
        # What was found for another picture or classifier must not stand beside this one.
        if isinstance(payload, GuaranteeFrame) and _keys_of(payload) == self._keys:
            self.frame = payload
            self._rows.render_guarantees(payload)

    def fail(self, sentence: str) -> None:
        """It could not be computed: the next frame may ask again."""
        self._keys = ()

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._keys = ()

    def engine_gone(self) -> None:
        """What the engine knew has gone with it."""
        self._keys = ()


def _keys_of(frame: GuaranteeFrame) -> tuple[str, ...]:
    return tuple(found.key if found else "" for found in frame.guarantees)
