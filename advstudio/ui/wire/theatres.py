"""What opens below the pictures because it needs the whole width: a record each.

A new theatre is a folder in `ui` whose `__init__` registers it, or one of another package's by the
entry point group `advstudio.ui`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from advstudio.core.registry import Registry
from advstudio.ui.kit.bottom_dock import BottomDock
from advstudio.ui.wire.commands import Command
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring

PanelT = TypeVar("PanelT", bound=QWidget)
StripT = TypeVar("StripT", bound=QWidget | None)


@dataclass(frozen=True, slots=True)
class Stage(Generic[PanelT, StripT]):
    """What the window has made for a theatre.

    Attributes:
        panel: In the dock.
        dock: Below the pictures.
        strip: Between the pictures and epsilon, or None.
        open_other: Opens another theatre by its name.
    """

    panel: PanelT
    dock: BottomDock
    strip: StripT
    open_other: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Theatre:
    """A panel in a dock of its own, and who asks for what it shows.

    Attributes:
        command: Opens and closes it.
        title: Over the dock, untranslated.
        panel: Makes what is in the dock; it imports late, for the window stands without it.
        presenters: Makes who asks and shows, the most important first.
        strip: Makes what always stands under the pictures, if there is something.
        more: Further commands, and what each does, given the first presenter.
    """

    command: Command
    title: str
    panel: Callable[[], QWidget]
    presenters: Callable[[Wiring, Stage[Any, Any]], Sequence[LanePresenter]]
    strip: Callable[[], QWidget] | None = None
    more: tuple[tuple[Command, Callable[[Any], Callable[[], object]]], ...] = ()


THEATRES: Final = Registry[Theatre]("theatre", "advstudio.ui", is_of_folders=True)
"""By name, in the order of their tabs."""
