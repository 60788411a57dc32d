"""An engine that computes nothing: tests say what arrives."""

from __future__ import annotations

from advstudio.session.engine import Gone, Ready, Receive
from advstudio.session.mailbox import Job, Result


class FakeEngine:
    """Keeps what was asked; `send` plays the engine's part."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.jobs: list[Job] = []
        self.cancelled: list[tuple[str, int]] = []
        self.is_closed = False

    def post(self, job: Job) -> None:
        self.jobs.append(job)

    def cancel(self, lane: str, ticket: int) -> None:
        self.cancelled.append((lane, ticket))

    def close(self) -> None:
        self.is_closed = True

    def send(self, message: Ready | Gone | Result) -> None:
        self.receive(message)

    def asked(self, lane: str) -> list[Job]:
        return [job for job in self.jobs if job.lane == lane]

    def answer(self, lane: str, payload: object, *, ticket: int | None = None) -> None:
        """A payload for the latest job of a lane, or for a given ticket."""
        self.send(Result(lane, ticket or self.asked(lane)[-1].ticket, payload))

    def end(self, lane: str) -> None:
        """The latest job of a lane has ended."""
        self.send(Result(lane, self.asked(lane)[-1].ticket, None, is_end=True))
