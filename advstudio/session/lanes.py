"""The lanes: the kinds of question that the engine answers, a record each; no Qt, no torch.

A feature's folder registers its lane in its `__init__`. Most need none of their own: a view asks
the lane `view`, a long job the lane `long`, and their requests say who answers them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, runtime_checkable

from advstudio.core.registry import Registry

if TYPE_CHECKING:
    from advstudio.session.workbench import Workbench

    Answer = Callable[[Any, Workbench], Iterator[object]]
    """A question's argument and the workbench in, payloads out, None where it may be left."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One slot for questions to the engine, of which the newest wins.

    Attributes:
        priority: The smaller, the more urgent; no two lanes have the same.
        answer: `module:function` of the generator that answers, see `answer`. It is imported in
            the engine alone, for the window does without torch.
        doing: What the status bar says meanwhile; translated as a sentence.
        before: The first payload comes before a lane of this priority: a coarse picture takes
            moments, what makes it fine takes long. None has no such haste.
        is_lasting: Whether the work goes on beside everything else, so that nobody waits for it.
    """

    priority: int
    answer: str
    doing: str
    before: int | None = None
    is_lasting: bool = False

    def rank(self, *, has_delivered: bool) -> float:
        """How urgent a question is: the smaller, the more."""
        if self.before is not None and not has_delivered:
            return self.before - 0.5
        return self.priority


class Request(Protocol):
    """What the lanes `view` and `long` are asked: a plain value that says who answers it.

    Attributes:
        answer: `module:function`, as of a lane.
    """

    answer: ClassVar[str]


@runtime_checkable
class Distinct(Protocol):
    """A payload that others of its lane and type may not replace while it waits to be shown."""

    @property
    def slot(self) -> Hashable:
        """Of one job only payloads with an equal one replace it; None is like any other payload."""


LANES: Final = Registry[Lane]("lane", "advstudio.session", is_of_folders=True)
"""By name, the most urgent first."""


def file_lane(name: str, lane: Lane) -> None:
    """Register a lane."""
    LANES.register(name, order=lane.priority)(lane)


def answer(name: str) -> Answer:
    """The generator called `module:function`."""
    module, _, function = name.partition(":")
    found: Answer = getattr(importlib.import_module(module), function)
    return found


file_lane("ping", Lane(0, "advstudio.session.pipeline:ping_frames", "Stopping…"))
file_lane("view", Lane(70, "advstudio.session.pipeline:answered", "Computing the view…"))
file_lane(
    "long",
    Lane(
        110,
        "advstudio.session.pipeline:answered",
        "Working on a set of pictures…",
        is_lasting=True,
    ),
)
