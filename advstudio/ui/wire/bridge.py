"""Brings what the engine sends into the GUI thread: newest per slot, never a backlog."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from advstudio.session.engine import Engine, Gone, Ready, Receive
from advstudio.session.lanes import Distinct
from advstudio.session.mailbox import Job, Result

Message = Ready | Gone | Result
MakeEngine = Callable[[Receive], Engine]


class Bridge(QObject):
    """Owns the engine; results wait in slots until the GUI thread comes round.

    Args:
        make_engine: Starts an engine that sends to the given function.
    """

    arrived = Signal(object)
    """One message, in the GUI thread."""

    _ready = Signal()

    def __init__(self, make_engine: MakeEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_engine = make_engine
        self._slots: dict[Hashable, Message] = {}
        self._lock = threading.Lock()
        self._tickets = 0
        self._generation = 0
        self._ready.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self._engine = make_engine(self._receiver())

    def post(self, lane: str, argument: object) -> int:
        """Ask the engine; returns the ticket that its results carry."""
        self._tickets += 1
        self._engine.post(Job(lane, self._tickets, argument))
        return self._tickets

    def cancel(self, lane: str, ticket: int) -> None:
        """Drop a lane's jobs up to a ticket."""
        self._engine.cancel(lane, ticket)

    def restart(self) -> None:
        """End the engine and start another; what the old one still sends is ignored."""
        self._generation += 1
        self._engine.close()
        with self._lock:
            self._slots.clear()
        self._engine = self._make_engine(self._receiver())

    def close(self) -> None:
        """End the engine."""
        self._generation += 1
        self._engine.close()

    def _receiver(self) -> Receive:
        generation = self._generation

        def _receive(message: Message) -> None:
            # In the engine's reader thread: store, wake the GUI thread, return.
            if generation != self._generation:
                return
            with self._lock:
                was_empty = not self._slots
                key = _slot(message)
                self._slots.pop(key, None)
                self._slots[key] = message
            if was_empty:
                self._ready.emit()

        return _receive

    @Slot()
    def _drain(self) -> None:
        with self._lock:
            messages, self._slots = list(self._slots.values()), {}
        for message in messages:
            self.arrived.emit(message)


def _slot(message: Message) -> Hashable:
    """Messages with equal slots replace each other while they wait."""
    if not isinstance(message, Result):
        return type(message).__name__
    payload = message.payload
    if isinstance(payload, Distinct) and payload.slot is not None:
        return (message.lane, message.ticket, payload.slot)
    return (message.lane, type(payload))
