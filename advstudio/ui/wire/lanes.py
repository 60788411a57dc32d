"""What the window knows of each lane: asked, shown, ended."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class LaneState:
    """Tickets of one lane.

    Attributes:
        asked: Of the latest job.
        shown: Of the latest result on screen.
        ended: Of the latest job that ended, or was given up.
        since: When the lane became busy, monotonic seconds.
        text: What it is doing, for the status bar.
        done: Share done, or None.
    """

    asked: int = 0
    shown: int = 0
    ended: int = 0
    since: float = field(default_factory=time.monotonic)
    text: str = ""
    done: float | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something asked for has not ended."""
        return self.ended < self.asked

    def asks(self, ticket: int) -> None:
        """A job was posted."""
        if not self.is_busy:
            self.since = time.monotonic()
            self.text, self.done = "", None
        self.asked = ticket

    def ends(self, ticket: int) -> None:
        """A job ended."""
        self.ended = max(self.ended, ticket)

    def is_stale(self, ticket: int) -> bool:
        """Whether something newer is on screen."""
        return ticket < self.shown
