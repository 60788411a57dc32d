"""Holds the Experiment; every change is one undoable step and one signal."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from advstudio.session.experiment import Experiment

_MERGE_WITHIN = 0.8
"""Seconds between two changes of the same fields that still count as one, e.g. a held key."""

_COMMAND_ID = 1


class Store(QObject):
    """The one truth of the window; widgets only show it.

    Args:
        experiment: To start with.
    """

    changed = Signal(object, object)
    """(old, new) Experiment, after every change, undo and redo."""

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(500)
        self._gesture = 0
        self._is_in_gesture = False

    def update(self, **changes: object) -> None:
        """Replace some fields.

        Raises:
            InvalidExperiment: A value is out of its bounds; nothing is changed.
        """
        self.replace(self.experiment.updated(**changes))

    def replace(self, new: Experiment) -> None:
        """Replace the whole experiment, as one step."""
        if new == self.experiment:
            return
        gesture = self._gesture if self._is_in_gesture else None
        self.undo_stack.push(_Edit(self, self.experiment, new, gesture))

    def begin_gesture(self) -> None:
        """All changes of the same fields until `end_gesture` are one undo step."""
        self._gesture += 1
        self._is_in_gesture = True

    def end_gesture(self) -> None:
        """The drag is over."""
        self._is_in_gesture = False

    def show(self, new: Experiment) -> None:
        """Make an experiment the current one; for the undo stack."""
        old, self.experiment = self.experiment, new
        self.changed.emit(old, new)

    def describe(self, fields: frozenset[str]) -> str:
        """What an undo step is called in the menu."""
        names = {
            "model": self.tr("model"),
            "picture": self.tr("picture"),
            "defenses": self.tr("defense"),
            "attack": self.tr("attack"),
            "adaptive": self.tr("adaptation"),
            "norm": self.tr("norm"),
            "epsilon": self.tr("epsilon"),
            "epsilon_end": self.tr("end of the slider"),
            "target": self.tr("goal"),
            "seed": self.tr("seed"),
            "plane": self.tr("plane"),
            "compare": self.tr("comparison"),
        }
        return next((names[name] for name in names if name in fields), self.tr("change"))


class _Edit(QUndoCommand):
    """From one experiment to another."""

    def __init__(self, store: Store, old: Experiment, new: Experiment, gesture: int | None) -> None:
        self.fields = frozenset(
            name for name in type(old).model_fields if getattr(old, name) != getattr(new, name)
        )
        super().__init__(store.describe(self.fields))
        self.gesture = gesture
        self.new = new
        self.made = time.monotonic()
        self._store = store
        self._old = old

    def id(self) -> int:
        return _COMMAND_ID

    def redo(self) -> None:
        self._store.show(self.new)

    def undo(self) -> None:
        self._store.show(self._old)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or other.fields != self.fields:
            return False
        if self.gesture != other.gesture:
            return False
        if self.gesture is None and not self._is_one_turn(other):
            return False
        self.new, self.made = other.new, other.made
        return True

    def _is_one_turn(self, other: _Edit) -> bool:
        # Only what has one dial is merged: two models chosen in haste are two steps.
        has_dial = self.fields <= {"epsilon", "attack", "adaptive", "defenses", "epsilon_end"}
        return has_dial and other.made - self.made < _MERGE_WITHIN
