"""Every command of the window as data: menus, toolbar and shortcuts come from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

_CONTEXT = "actions"


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of a menu.

    Attributes:
        name: By which `Commands` knows it.
        menu: Title of its menu.
        text: What it says, with `&` before its mnemonic.
        tip: A sentence.
        shortcut: Keys, or a standard key.
        is_checkable: Whether it is a switch.
        has_line: Whether a separator precedes it.
    """

    name: str
    menu: str
    text: str
    tip: str
    shortcut: str | QKeySequence.StandardKey = ""
    is_checkable: bool = False
    has_line: bool = False


_KEY = QKeySequence.StandardKey
_T = QT_TRANSLATE_NOOP

COMMANDS = (
    Command("open", _T(_CONTEXT, "&File"), _T(_CONTEXT, "&Open experiment…"),
            _T(_CONTEXT, "Open a saved experiment."), _KEY.Open),
    Command("open-picture", _T(_CONTEXT, "&File"), _T(_CONTEXT, "Open &picture…"),
            _T(_CONTEXT, "Attack a picture of your own."), "Ctrl+P"),
    Command("open-folder", _T(_CONTEXT, "&File"), _T(_CONTEXT, "Open picture &folder…"),
            _T(_CONTEXT, "Go through the pictures of a folder."), "Ctrl+Shift+P"),
    Command("save", _T(_CONTEXT, "&File"), _T(_CONTEXT, "&Save experiment"),
            _T(_CONTEXT, "Save every setting, so that it can be shown again."), _KEY.Save,
            has_line=True),
    Command("save-as", _T(_CONTEXT, "&File"), _T(_CONTEXT, "Save experiment &as…"),
            _T(_CONTEXT, "Save every setting under another name."), "Ctrl+Shift+S"),
    Command("export", _T(_CONTEXT, "&File"), _T(_CONTEXT, "&Export figure…"),
            _T(_CONTEXT, "Write what is shown as PDF, SVG or PNG, with its settings."), "Ctrl+E"),
    Command("quit", _T(_CONTEXT, "&File"), _T(_CONTEXT, "&Quit"),
            _T(_CONTEXT, "Close the window; its layout is kept."), "Ctrl+Q", has_line=True),
    Command("previous", _T(_CONTEXT, "&Picture"), _T(_CONTEXT, "&Previous picture"),
            _T(_CONTEXT, "Attack the picture before this one."), "Ctrl+Left"),
    Command("next", _T(_CONTEXT, "&Picture"), _T(_CONTEXT, "&Next picture"),
            _T(_CONTEXT, "Attack the picture after this one."), "Ctrl+Right"),
    Command("random", _T(_CONTEXT, "&Picture"), _T(_CONTEXT, "&Random picture"),
            _T(_CONTEXT, "Attack any picture of this dataset."), "Ctrl+R"),
    Command("play", _T(_CONTEXT, "&Attack"), _T(_CONTEXT, "&Play epsilon"),
            _T(_CONTEXT, "Let epsilon sweep up and down."), "Ctrl+Space"),
    Command("noise", _T(_CONTEXT, "&Attack"), _T(_CONTEXT, "&Noise beside"),
            _T(_CONTEXT, "Show random noise of the same size beside the attack."), "Ctrl+N"),
    Command("cancel", _T(_CONTEXT, "&Attack"), _T(_CONTEXT, "&Cancel work"),
            _T(_CONTEXT, "Stop what the engine is doing; what is shown stays."), "Esc",
            has_line=True),
    Command("restart", _T(_CONTEXT, "&Attack"), _T(_CONTEXT, "Restart &engine"),
            _T(_CONTEXT, "End the computing process and start another.")),
    Command("full-screen", _T(_CONTEXT, "&View"), _T(_CONTEXT, "&Full screen"),
            _T(_CONTEXT, "Use the whole screen, e.g. in front of an audience."), "F11",
            is_checkable=True),
    Command("reset-layout", _T(_CONTEXT, "&View"), _T(_CONTEXT, "&Reset layout"),
            _T(_CONTEXT, "Put the panels where they were at first.")),
    Command("scheme-system", _T(_CONTEXT, "&View"), _T(_CONTEXT, "Colours of the &system"),
            _T(_CONTEXT, "Light or dark as the system says."), is_checkable=True, has_line=True),
    Command("scheme-light", _T(_CONTEXT, "&View"), _T(_CONTEXT, "&Light"),
            _T(_CONTEXT, "Dark on light."), is_checkable=True),
    Command("scheme-dark", _T(_CONTEXT, "&View"), _T(_CONTEXT, "&Dark"),
            _T(_CONTEXT, "Light on dark."), is_checkable=True),
    Command("about", _T(_CONTEXT, "&Help"), _T(_CONTEXT, "&About advstudio"),
            _T(_CONTEXT, "Version, licence, and where the ideas come from.")),
)  # fmt: skip


class Commands:
    """The window's QActions by name.

    Args:
        window: Whose menu bar is filled.
        undo: The stack's undo action.
        redo: The stack's redo action.
    """

    def __init__(self, window: QMainWindow, undo: QAction, redo: QAction) -> None:
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._window = window
        for command in COMMANDS:
            self._add(command)
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        edit = QMenu(_translated(QT_TRANSLATE_NOOP("actions", "&Edit")), window)
        edit.addActions([undo, redo])
        window.menuBar().insertMenu(self._menus["&Picture"].menuAction(), edit)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def connect(self, name: str, slot: Callable[[], object]) -> None:
        """Call a bound slot when the command is chosen."""
        self._actions[name].triggered.connect(slot)

    def menu(self, title: str) -> QMenu:
        """The menu with that (untranslated) title, made when first asked for."""
        if title not in self._menus:
            self._menus[title] = self._window.menuBar().addMenu(_translated(title))
            self._menus[title].setToolTipsVisible(True)
        return self._menus[title]

    def _add(self, command: Command) -> None:
        action = QAction(_translated(command.text), self._window)
        action.setObjectName(command.name)
        action.setToolTip(_translated(command.tip))
        action.setStatusTip("")
        action.setCheckable(command.is_checkable)
        action.setShortcut(QKeySequence(command.shortcut))
        menu = self.menu(command.menu)
        if command.has_line:
            menu.addSeparator()
        menu.addAction(action)
        self._actions[command.name] = action


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
