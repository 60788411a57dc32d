"""The views that can stand at the right of the pictures: a record each, in its own folder.

A new view is a folder in `ui/views` whose `__init__` registers it, or one of another package's by
the entry point group `advstudio.ui.views`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from advstudio.core.registry import Registry
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight

_CONTEXT = "views"


@dataclass(frozen=True, slots=True)
class View:
    """One entry of the list; texts are untranslated.

    Attributes:
        title: What it is called.
        tip: What it shows, in a sentence, and the source.
        panel: Makes a row's panel; it imports late, for the window stands without it.
        presenters: Makes who asks for what the panels show; `view_presenter.asking` for views
            that are asked for when somebody looks.
    """

    title: str
    tip: str
    panel: Callable[[ClassColours], SidePanel]
    presenters: Callable[[Wiring, Sight[Any]], Sequence[LanePresenter]]


VIEWS: Final = Registry[View]("view", "advstudio.ui.views", is_of_folders=True)
"""By name, in the order of the list."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text for lupdate, which knows this name; Qt's own is typed as `object`."""
    return text


def translated_text(text: str) -> str:
    """A title or a tip in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, text)
