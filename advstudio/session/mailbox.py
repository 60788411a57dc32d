"""The lanes: one slot each, newest wins, earlier lanes first; no Qt, no torch."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from advstudio.core.errors import AdvstudioError
from advstudio.session.frames import Failure
from advstudio.session.lanes import LANES

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to compute.

    Attributes:
        lane: One of `lanes.LANES`.
        ticket: Grows from job to job; results carry it back.
        argument: An Experiment or a request; what the lane's generator takes.
        has_delivered: Whether something of it is shown already.
    """

    lane: str
    ticket: int
    argument: object
    has_delivered: bool = False

    @property
    def rank(self) -> float:
        """The smaller, the more urgent."""
        return LANES[self.lane].rank(has_delivered=self.has_delivered)


@dataclass(frozen=True, slots=True)
class Result:
    """One payload of a job.

    Attributes:
        lane: Of the job.
        ticket: Of the job.
        payload: A frame, Progress, Failure, or None for "this job has ended".
        is_end: Whether the job has ended with it.
    """

    lane: str
    ticket: int
    payload: object
    is_end: bool = False


class Mailbox:
    """Jobs that wait: one slot per lane; posting replaces."""

    def __init__(self) -> None:
        self._slots: dict[str, Job] = {}
        self._cancelled: dict[str, int] = {}
        self._condition = threading.Condition()
        self._is_closed = False

    def post(self, job: Job) -> None:
        """Put a job in its lane's slot, in place of what waits there."""
        with self._condition:
            self._slots[job.lane] = job
            self._condition.notify()

    def put_back(self, job: Job) -> None:
        """Let an interrupted job wait again, unless a newer one does."""
        with self._condition:
            self._slots.setdefault(job.lane, job)

    def cancel(self, lane: str, ticket: int) -> None:
        """Drop the lane's jobs up to that ticket, also the running one."""
        with self._condition:
            self._cancelled[lane] = max(ticket, self._cancelled.get(lane, 0))
            waiting = self._slots.get(lane)
            if waiting is not None and waiting.ticket <= ticket:
                del self._slots[lane]

    def close(self) -> None:
        """Nothing more will come; `take` returns None from now on."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()

    def take(self) -> Job | None:
        """Wait for the most urgent job; None when closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._slots or self._is_closed)
            if self._is_closed:
                return None
            return self._slots.pop(min(self._slots.values(), key=lambda job: job.rank).lane)

    def is_superseded(self, job: Job) -> bool:
        """Whether a newer job of the same lane waits."""
        with self._condition:
            return job.lane in self._slots

    def is_cancelled(self, job: Job) -> bool:
        """Whether nobody wants the job any more, or all is over."""
        with self._condition:
            return self._is_closed or job.ticket <= self._cancelled.get(job.lane, 0)

    def is_outranked(self, job: Job) -> bool:
        """Whether a more urgent job of another lane waits."""
        with self._condition:
            others = (other for lane, other in self._slots.items() if lane != job.lane)
            return any(other.rank < job.rank for other in others)


def serve(
    inbox: Mailbox, frames: Callable[[Job], Iterator[object]], send: Callable[[Result], None]
) -> None:
    """Run jobs until the mailbox is closed.

    Between two payloads a cancelled job is forgotten and an outranked one put back. A superseded
    one is forgotten, too, but only after its first payload, so that a fast drag still shows
    something.

    Args:
        inbox: Where jobs come from.
        frames: A job's generator; it yields None where it may be interrupted.
        send: Where results go.
    """
    while (job := inbox.take()) is not None:
        try:
            with closing(frames(job)) as payloads:  # type: ignore[type-var] # generators close
                _run(job, payloads, inbox, send)
        except AdvstudioError as error:
            send(Result(job.lane, job.ticket, Failure(error.template, error.values), is_end=True))
        except Exception as error:
            logger.exception("job %s failed", job.lane)
            sentence = "This could not be computed: {kind}: {text}. The log has the details."
            values: dict[str, object] = {"kind": type(error).__name__, "text": str(error)}
            send(Result(job.lane, job.ticket, Failure(sentence, values), is_end=True))


def _run(
    job: Job, payloads: Iterator[object], inbox: Mailbox, send: Callable[[Result], None]
) -> None:
    for payload in payloads:
        if payload is not None:
            send(Result(job.lane, job.ticket, payload))
            job = replace(job, has_delivered=True)
        if inbox.is_cancelled(job) or (job.has_delivered and inbox.is_superseded(job)):
            break
        if inbox.is_outranked(job):
            inbox.put_back(job)
            return
    send(Result(job.lane, job.ticket, None, is_end=True))
