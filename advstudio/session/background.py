"""Work that cannot be interrupted, in a thread of its own, so that the engine still can."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

T = TypeVar("T")

_POLL = 0.02


class Background(Generic[T]):
    """A call in a thread.

    Args:
        call: Touches nothing that others use meanwhile.
        name: Of the thread.
    """

    def __init__(self, call: Callable[[], T], name: str) -> None:
        self._call = call
        self._found: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for."""
        return not self._thread.is_alive()

    @property
    def has_failed(self) -> bool:
        """Whether the call has raised something."""
        return self._error is not None

    def awaited(self) -> Generator[None, None, T]:
        """Wait, yielding meanwhile; returns what the call returned, or raises what it raised.

        Whoever stops waiting may wait again.
        """
        while not self.is_over:
            self._thread.join(_POLL)
            yield
        if self._error is not None:
            raise self._error
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._call())
        except BaseException as error:  # noqa: BLE001 # handed over to whoever waits
            self._error = error
