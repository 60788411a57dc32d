"""Where a substitute that the window shows stands, and what happens to it; no Qt."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import PictureRef
from advstudio.session.frames import Pixels, Surface
from advstudio.session.substitute.frames import Carried, SubstituteFrame, SubstituteRequest
from advstudio.ui.runs.run_state import RunState

_STATES = {
    "asking": RunState.RUNNING, "training": RunState.RUNNING, "measuring": RunState.RUNNING,
    "saving": RunState.MEASURING, "finished": RunState.FINISHED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of the substitute after a round.

    Attributes:
        surface: Its decision plane.
        carried: The watched picture's example.
    """

    surface: Surface
    carried: Carried


@dataclass(frozen=True, slots=True)
class Asked:
    """(m, h, w, c) pictures that the oracle was asked about, and its (m,) answers."""

    pictures: Pixels
    answers: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class SubstituteRun:
    """A substitute.

    Attributes:
        request: What is copied, and into what.
        state: What is being done.
        frame: The newest that arrived, or None.
        looks: After each round; not after every one where another picture is watched since.
        asked: Some of the pictures of each round.
        sentence: Why it paused or failed, or "".
    """

    request: SubstituteRequest
    state: RunState = RunState.STARTING
    frame: SubstituteFrame | None = None
    looks: Mapping[int, Look] = field(default_factory=dict)
    asked: Mapping[int, Asked] = field(default_factory=dict)
    sentence: str = ""

    @property
    def finished_rounds(self) -> int:
        """How many rounds are over, that on the seeds alone among them."""
        return len(self.frame.history) if self.frame else 0

    @property
    def can_resume(self) -> bool:
        """Whether it stands still, and could go on."""
        return self.state is RunState.PAUSED

    def is_of(self, other: SubstituteRequest) -> bool:
        """Whether a request is for this substitute, whatever picture it watches."""
        return _key(self.request) == _key(other)

    def with_frame(self, frame: SubstituteFrame) -> SubstituteRun:
        """A frame has arrived; one that was sent before a pause does not end the pause."""
        is_news = self.state.is_active or frame.state == "finished"
        watches_another = self.request.picture != frame.request.picture
        looks = dict(self.looks)
        if frame.substitute is not None and frame.carried is not None and not watches_another:
            looks[frame.carried.round] = Look(frame.substitute, frame.carried)
        asked = dict(self.asked)
        if len(frame.pictures):
            asked[frame.round] = Asked(frame.pictures, frame.answers)
        return dataclasses.replace(
            self, frame=frame, looks=looks, asked=asked,
            state=_STATES[frame.state] if is_news else self.state,
        )  # fmt: skip

    def paused(self, sentence: str) -> SubstituteRun:
        """It waits for somebody to let it go on."""
        return dataclasses.replace(self, state=RunState.PAUSED, sentence=sentence)

    def failed(self, sentence: str) -> SubstituteRun:
        """It ended in a sentence."""
        return dataclasses.replace(self, state=RunState.FAILED, sentence=sentence)

    def lost(self, sentence: str) -> SubstituteRun:
        """The engine that had it is gone, and all that it had learnt."""
        if self.state in (RunState.FINISHED, RunState.FAILED):
            return self
        return SubstituteRun(self.request, RunState.PAUSED, sentence=sentence)

    def resumed(self) -> SubstituteRun:
        """It goes on."""
        return dataclasses.replace(self, state=RunState.STARTING, sentence="")

    def watching(self, picture: PictureRef) -> SubstituteRun:
        """Another picture's decision planes are to be shown from now on."""
        request = dataclasses.replace(self.request, picture=picture)
        return dataclasses.replace(self, request=request, looks={})


def _key(request: SubstituteRequest) -> Hashable:
    return dataclasses.replace(request, picture=PictureRef())
