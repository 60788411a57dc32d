"""Every command of the window as data: menus, toolbar and shortcuts come from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
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


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text for lupdate, which knows this name; Qt's own is typed as `object`."""
    return text


COMMANDS = (
    Command(
        "open",
        QT_TRANSLATE_NOOP("actions", "&File"),
        QT_TRANSLATE_NOOP("actions", "&Open experiment…"),
        QT_TRANSLATE_NOOP("actions", "Open a saved experiment."),
        _KEY.Open,
    ),
    Command(
        "open-picture",
        QT_TRANSLATE_NOOP("actions", "&File"),
        QT_TRANSLATE_NOOP("actions", "Open &picture…"),
        QT_TRANSLATE_NOOP("actions", "Attack a picture of your own."),
        "Ctrl+P",
    ),
    Command(
        "open-folder",
        QT_TRANSLATE_NOOP("actions", "&File"),
        QT_TRANSLATE_NOOP("actions", "Open picture &folder…"),
        QT_TRANSLATE_NOOP("actions", "Go through the pictures of a folder."),
        "Ctrl+Shift+P",
    ),
    Command(
        "save",
        QT_TRANSLATE_NOOP("actions", "&File"),
        QT_TRANSLATE_NOOP("actions", "&Save experiment"),
        QT_TRANSLATE_NOOP("actions", "Save every setting, so that it can be shown again."),
        _KEY.Save,
        has_line=True,
    ),
    Command(
        "save-as",
        QT_TRANSLATE_NOOP("actions", "&File"),
        QT_TRANSLATE_NOOP("actions", "Save experiment &as…"),
        QT_TRANSLATE_NOOP("actions", "Save every setting under another name."),
        "Ctrl+Shift+S",
    ),
    Command(
        "export",
        QT_TRANSLATE_NOOP("actions", "&File"),
        QT_TRANSLATE_NOOP("actions", "&Export figure…"),
        QT_TRANSLATE_NOOP("actions", "Write what is shown as PDF, SVG or PNG, with its settings."),
        "Ctrl+E",
    ),
    Command(
        "quit",
        QT_TRANSLATE_NOOP("actions", "&File"),
        QT_TRANSLATE_NOOP("actions", "&Quit"),
        QT_TRANSLATE_NOOP("actions", "Close the window; its layout is kept."),
        "Ctrl+Q",
        has_line=True,
    ),
    Command(
        "previous",
        QT_TRANSLATE_NOOP("actions", "&Picture"),
        QT_TRANSLATE_NOOP("actions", "&Previous picture"),
        QT_TRANSLATE_NOOP("actions", "Attack the picture before this one."),
        "Ctrl+Left",
    ),
    Command(
        "next",
        QT_TRANSLATE_NOOP("actions", "&Picture"),
        QT_TRANSLATE_NOOP("actions", "&Next picture"),
        QT_TRANSLATE_NOOP("actions", "Attack the picture after this one."),
        "Ctrl+Right",
    ),
    Command(
        "random",
        QT_TRANSLATE_NOOP("actions", "&Picture"),
        QT_TRANSLATE_NOOP("actions", "&Random picture"),
        QT_TRANSLATE_NOOP("actions", "Attack any picture of this dataset."),
        "Ctrl+R",
    ),
    Command(
        "play",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "&Play epsilon"),
        QT_TRANSLATE_NOOP("actions", "Let epsilon sweep up and down."),
        "Ctrl+Space",
    ),
    Command(
        "noise",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "&Noise beside"),
        QT_TRANSLATE_NOOP("actions", "Show random noise of the same size beside the attack."),
        "Ctrl+N",
    ),
    Command(
        "masking",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "&Gradient masking"),
        QT_TRANSLATE_NOOP(
            "actions", "See whether the defense resists or only hides, and counter-attack."
        ),
        "Ctrl+G",
        is_checkable=True,
        has_line=True,
    ),
    Command(
        "substitute",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "&Substitute theatre"),
        QT_TRANSLATE_NOOP(
            "actions", "Attack without a gradient: copy the model through its labels."
        ),
        "Ctrl+U",
        is_checkable=True,
    ),
    Command(
        "transfer",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "&Transfer explorer"),
        QT_TRANSLATE_NOOP("actions", "Show every classifier's examples to every other."),
        "Ctrl+Shift+U",
        is_checkable=True,
    ),
    Command(
        "cancel",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "&Cancel work"),
        QT_TRANSLATE_NOOP(
            "actions", "Stop what the engine is doing; what is shown stays, a training pauses."
        ),
        "Esc",
        has_line=True,
    ),
    Command(
        "restart",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "Restart &engine"),
        QT_TRANSLATE_NOOP("actions", "End the computing process and start another."),
    ),
    Command(
        "training",
        QT_TRANSLATE_NOOP("actions", "&Train"),
        QT_TRANSLATE_NOOP("actions", "&Training theatre"),
        QT_TRANSLATE_NOOP("actions", "Train a defense, and watch it while it learns."),
        "Ctrl+T",
        is_checkable=True,
    ),
    Command(
        "train-go",
        QT_TRANSLATE_NOOP("actions", "&Train"),
        QT_TRANSLATE_NOOP("actions", "&Start, pause or resume"),
        QT_TRANSLATE_NOOP("actions", "Begin the chosen training, or let the one that runs wait."),
        "Ctrl+Shift+T",
    ),
    Command(
        "full-screen",
        QT_TRANSLATE_NOOP("actions", "&View"),
        QT_TRANSLATE_NOOP("actions", "&Full screen"),
        QT_TRANSLATE_NOOP("actions", "Use the whole screen, e.g. in front of an audience."),
        "F11",
        is_checkable=True,
    ),
    Command(
        "reset-layout",
        QT_TRANSLATE_NOOP("actions", "&View"),
        QT_TRANSLATE_NOOP("actions", "&Reset layout"),
        QT_TRANSLATE_NOOP("actions", "Put the panels where they were at first."),
    ),
    Command(
        "scheme-system",
        QT_TRANSLATE_NOOP("actions", "&View"),
        QT_TRANSLATE_NOOP("actions", "Colours of the &system"),
        QT_TRANSLATE_NOOP("actions", "Light or dark as the system says."),
        is_checkable=True,
        has_line=True,
    ),
    Command(
        "scheme-light",
        QT_TRANSLATE_NOOP("actions", "&View"),
        QT_TRANSLATE_NOOP("actions", "&Light"),
        QT_TRANSLATE_NOOP("actions", "Dark on light."),
        is_checkable=True,
    ),
    Command(
        "scheme-dark",
        QT_TRANSLATE_NOOP("actions", "&View"),
        QT_TRANSLATE_NOOP("actions", "&Dark"),
        QT_TRANSLATE_NOOP("actions", "Light on dark."),
        is_checkable=True,
    ),
    Command(
        "about",
        QT_TRANSLATE_NOOP("actions", "&Help"),
        QT_TRANSLATE_NOOP("actions", "&About advstudio"),
        QT_TRANSLATE_NOOP("actions", "Version, licence, and where the ideas come from."),
    ),
)


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
