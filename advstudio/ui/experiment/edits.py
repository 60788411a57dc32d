"""The one place that every change of the experiment goes through on its way to the store."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Edits(QObject):
    """What people do in any panel; whoever edits the experiment is given it, or connected to it."""

    edited = Signal(dict)
    """Experiment fields that somebody changed."""
    dragStarted = Signal()
    """All changes of the same fields from now on are one step to undo."""
    dragFinished = Signal()
