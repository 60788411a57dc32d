"""A command of the window, as data: menus, shortcuts and tooltips are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

_CONTEXT = "actions"


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of a menu; texts are untranslated.

    Attributes:
        name: By which `Commands` knows it.
        menu: Title of its menu.
        text: What it says, with `&` before its mnemonic.
        tip: A sentence.
        shortcut: Keys, or a standard key.
        is_checkable: Whether it is a switch.
        has_line: Whether a separator precedes it.
        place: In its menu, the smaller the higher; those of one place stand as they were filed.
    """

    name: str
    menu: str
    text: str
    tip: str
    shortcut: str | QKeySequence.StandardKey = ""
    is_checkable: bool = False
    has_line: bool = False
    place: int = 0


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text for lupdate, which knows this name; Qt's own is typed as `object`."""
    return text


def translated_command(text: str) -> str:
    """A text of a command in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, text)
