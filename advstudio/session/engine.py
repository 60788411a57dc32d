"""The engine: `serve()` in a child process; the command line iterates the lanes itself.

The window's side of this module imports no torch; the child imports it in `_child`.
"""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Protocol

from advstudio.session.catalogue import Catalogue
from advstudio.session.lanes import LANES, answer
from advstudio.session.mailbox import Job, Mailbox, Result, serve
from advstudio.session.threads import wait_passively

logger = logging.getLogger(__name__)

_PATIENCE = 0.5
"""Seconds that an engine gets to end by itself before it is killed."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine has imported everything and can be asked."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Gone:
    """The engine's process has ended without being asked to.

    `exit_code` is negative for the signal that ended it.
    """

    exit_code: int | None


@dataclass(frozen=True, slots=True)
class _Cancel:
    lane: str
    ticket: int


Receive = Callable[["Ready | Gone | Result"], None]


class Engine(Protocol):
    """Whoever computes; results reach the `receive` that it was made with, from its thread."""

    def post(self, job: Job) -> None:
        """Ask for a job, in place of the lane's earlier one."""

    def cancel(self, lane: str, ticket: int) -> None:
        """Drop a lane's jobs up to a ticket."""

    def close(self) -> None:
        """End it, and wait until it has ended."""


class ProcessEngine:
    """The engine in a child process; whatever happens there, the window stays.

    Args:
        receive: Called from a reader thread with everything that comes.
        device: Name of the device, see `session.device`.
    """

    def __init__(self, receive: Receive, device: str = "auto") -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._sending = threading.Lock()
        self._is_closing = False
        self._receive = receive
        self._process = context.Process(
            target=_child, args=(theirs, device), name="advstudio engine", daemon=True
        )
        self._process.start()
        theirs.close()
        self._reader = threading.Thread(target=self._read, name="engine reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int | None:
        """The child's process number."""
        return self._process.pid

    def post(self, job: Job) -> None:
        """Ask for a job; nothing happens when the engine has gone."""
        self._send(job)

    def cancel(self, lane: str, ticket: int) -> None:
        """Drop a lane's jobs up to a ticket."""
        self._send(_Cancel(lane, ticket))

    def close(self) -> None:
        """Ask it to end; kill it when it does not."""
        self._is_closing = True
        self._send(None)
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            # It holds nothing that could be lost; it may be in a long pass, or still importing.
            self._process.kill()
            self._process.join()
        self._reader.join()
        self._connection.close()
        self._process.close()

    def kill(self) -> None:
        """End it at once; `Gone` is received."""
        self._process.kill()

    def _send(self, message: object) -> None:
        try:
            with self._sending:
                self._connection.send(message)
        except OSError:
            # The reader notices the same and says so.
            logger.debug("the engine is gone, message dropped")

    def _read(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                break
            self._receive(message)
        if not self._is_closing:
            self._process.join(_PATIENCE)
            self._receive(Gone(self._process.exitcode))


def _child(connection: Connection, device: str) -> None:
    """The child process: a reader thread fills the mailbox, this thread serves."""
    inbox = Mailbox()
    sending = threading.Lock()

    def _send(message: Ready | Gone | Result) -> None:
        with sending:
            connection.send(message)

    def _read() -> None:
        while True:
            try:
                message = connection.recv()
            except (EOFError, OSError):
                # The window has gone; there is nobody left to work for.
                message = None
            if message is None:
                inbox.close()
                return
            if isinstance(message, _Cancel):
                inbox.cancel(message.lane, message.ticket)
            else:
                inbox.post(message)

    threading.Thread(target=_read, name="window reader", daemon=True).start()
    wait_passively()
    try:
        _work(inbox, _send, device)
    except (BrokenPipeError, KeyboardInterrupt):
        logger.info("the window has gone")


def _work(inbox: Mailbox, send: Receive, device: str) -> None:
    # Late: these import torch, and the window's side of this module must not.
    from advstudio.session.inventory import catalogue
    from advstudio.session.workbench import Workbench, memory_guarded

    answers = {name: answer(lane.answer) for name, lane in LANES.items()}
    bench = Workbench(device)  # type: ignore[arg-type] # checked by Workbench
    send(Ready(catalogue(bench.device)))

    def _payloads(job: Job) -> Iterator[object]:
        return memory_guarded(answers[job.lane](job.argument, bench), bench.device)

    serve(inbox, _payloads, send)
