"""What a long run does at the moment; no Qt."""

from __future__ import annotations

from enum import Enum


class RunState(Enum):
    """What a training does."""

    STARTING = "starting"
    RUNNING = "running"
    MEASURING = "measuring"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def is_active(self) -> bool:
        """Whether the engine works on it."""
        return self in (RunState.STARTING, RunState.RUNNING, RunState.MEASURING)
