"""Every command of the window as data: menus, toolbar and shortcuts come from here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from advstudio.ui.wire.commands import QT_TRANSLATE_NOOP, Command, translated_command
from advstudio.ui.wire.theatres import THEATRES

_KEY = QKeySequence.StandardKey

_MENUS = (
    QT_TRANSLATE_NOOP("actions", "&File"),
    QT_TRANSLATE_NOOP("actions", "&Picture"),
    QT_TRANSLATE_NOOP("actions", "&Attack"),
    QT_TRANSLATE_NOOP("actions", "&Train"),
    QT_TRANSLATE_NOOP("actions", "&View"),
    QT_TRANSLATE_NOOP("actions", "&Help"),
)
"""From left to right; Edit and Examples come between, and others at the end."""

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
        "cancel",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "&Cancel work"),
        QT_TRANSLATE_NOOP(
            "actions", "Stop what the engine is doing; what is shown stays, a training pauses."
        ),
        "Esc",
        has_line=True,
        place=90,
    ),
    Command(
        "restart",
        QT_TRANSLATE_NOOP("actions", "&Attack"),
        QT_TRANSLATE_NOOP("actions", "Restart &engine"),
        QT_TRANSLATE_NOOP("actions", "End the computing process and start another."),
        place=90,
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
        "manual",
        QT_TRANSLATE_NOOP("actions", "&Help"),
        QT_TRANSLATE_NOOP("actions", "&Manual"),
        QT_TRANSLATE_NOOP("actions", "Attacks, defenses, views, measured numbers, and sources."),
        "F1",
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
        for title in _MENUS:
            self.menu(title)
        for command in sorted((*COMMANDS, *theatre_commands()), key=lambda one: one.place):
            self._add(command)
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        edit = QMenu(translated_command(QT_TRANSLATE_NOOP("actions", "&Edit")), window)
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
            self._menus[title] = self._window.menuBar().addMenu(translated_command(title))
            self._menus[title].setToolTipsVisible(True)
        return self._menus[title]

    def _add(self, command: Command) -> None:
        action = QAction(translated_command(command.text), self._window)
        action.setObjectName(command.name)
        action.setToolTip(translated_command(command.tip))
        action.setStatusTip("")
        action.setCheckable(command.is_checkable)
        action.setShortcut(QKeySequence(command.shortcut))
        menu = self.menu(command.menu)
        if command.has_line:
            menu.addSeparator()
        menu.addAction(action)
        self._actions[command.name] = action


def theatre_commands() -> tuple[Command, ...]:
    """What the theatres bring to the menus."""
    theatres = [theatre for _, theatre in THEATRES.items()]
    return (
        *(theatre.command for theatre in theatres),
        *(command for theatre in theatres for command, _ in theatre.more),
    )
