"""Long work that is left when something more urgent comes, and gone on with afterwards."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial
from typing import Generic, TypeVar

from advstudio.session.shelf import K, Shelf
from advstudio.session.workbench import Workbench

P_co = TypeVar("P_co", covariant=True)
W = TypeVar("W", bound="Resumable[object]")


class Resumable(ABC, Generic[P_co]):
    """Work piece by piece, each with a payload: None where it has nothing new to say.

    A job's generator is closed when the job is outranked. Nothing that is kept here is closed
    with it: whoever asks for the payloads again gets those that are still to come.

    Attributes:
        latest: The last payload that was not None, or None before there is one.
        is_over: Whether there is no piece left.
        has_failed: Whether a piece has raised; the work cannot be gone on with.
        seconds: That it has taken, without the time in which it was left.
    """

    def __init__(self) -> None:
        self.latest: P_co | None = None
        self.is_over = self.has_failed = False
        self.seconds = 0.0
        self._pieces: Iterator[P_co] | None = None
        self._when_it_fails: Callable[[], object] | None = None

    @abstractmethod
    def _run(self) -> Iterator[P_co]:
        """The payloads of all the pieces."""

    def payloads(self) -> Iterator[P_co]:
        """Those that are still to come.

        Raises:
            AdvstudioError: As the work does, which has failed then.
        """
        while not self.is_over:
            pieces, started = self._begun(), time.perf_counter()
            try:
                payload = next(pieces)
            except StopIteration:
                self.is_over = True
                return
            except BaseException:
                self._fail()
                raise
            finally:
                self.seconds += time.perf_counter() - started
            if payload is not None:
                self.latest = payload
            yield payload

    def replayed(self) -> Iterator[P_co]:
        """The latest one at once, then those that are still to come; errors as for `payloads`."""
        if self.latest is not None:
            yield self.latest
        yield from self.payloads()

    def advance(self) -> P_co | None:
        """One piece more: its payload, or None if it turns out that there was none left."""
        return next(self.payloads(), None)

    def begin_anew(self) -> None:
        """Run once more from the start, with what the work has found so far."""
        self._pieces, self.latest = None, None
        self.is_over = self.has_failed = False

    def when_it_fails(self, call: Callable[[], object]) -> None:
        """Choose what is called at a failure, before the error is passed on."""
        self._when_it_fails = call

    def _begun(self) -> Iterator[P_co]:
        # A generator that has raised seems to be over; whoever waits for more waits for ever.
        assert not self.has_failed, "what has failed is begun anew, not gone on with"
        if self._pieces is None:
            self._pieces = self._run()
        return self._pieces

    def _fail(self) -> None:
        self.has_failed = True
        if self._when_it_fails is not None:
            self._when_it_fails()


def resumed(bench: Workbench, shelf: Shelf[K, W], key: K, begin: Callable[[], W]) -> W:
    """The work that is kept under a key, or a new one; it is kept until it fails."""

    def _begun() -> W:
        work = begin()
        work.when_it_fails(partial(bench.forget, shelf, key))
        return work

    return bench.remembered(shelf, key, _begun)
