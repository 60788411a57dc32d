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

    def awaited(self) -> Generator[None, None, T]:
        """Wait, yielding meanwhile; returns what the call returned, or raises what it raised."""
        while self._thread.is_alive():
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
