"""The rules of the lanes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from advstudio.core.errors import InvalidPicture
from advstudio.session.frames import Failure
from advstudio.session.lanes import LANES
from advstudio.session.mailbox import Job, Mailbox, Result, serve

Payloads = Callable[[Job], Iterator[object]]


def job(lane: str, ticket: int, argument: object = None) -> Job:
    return Job(lane, ticket, argument)


def served(inbox: Mailbox, payloads: Payloads) -> list[Result]:
    """Serve until nothing waits, then close."""
    results: list[Result] = []

    def _all(each: Job) -> Iterator[object]:
        yield from payloads(each)

    def _send(result: Result) -> None:
        results.append(result)

    closer = job(list(LANES)[-1], 10**6)
    inbox.post(closer)

    def _closing(each: Job) -> Iterator[object]:
        if each is closer:
            inbox.close()
            return
        yield from _all(each)

    serve(inbox, _closing, _send)
    return [result for result in results if result.ticket != closer.ticket]


def shown(results: list[Result]) -> list[tuple[int, object]]:
    return [(result.ticket, result.payload) for result in results if not result.is_end]


def test_the_newest_job_of_a_lane_wins() -> None:
    inbox = Mailbox()
    inbox.post(job("attack", 1))
    inbox.post(job("attack", 2))
    assert shown(served(inbox, lambda each: iter(["frame"]))) == [(2, "frame")]


def test_earlier_lanes_come_first() -> None:
    inbox = Mailbox()
    # A surface comes sooner than its place says; see below.
    lanes = [lane for lane in list(LANES)[:-1] if lane != "surface"]
    for ticket, lane in enumerate(reversed(lanes)):
        inbox.post(job(lane, ticket))
    order = [ticket for ticket, _ in shown(served(inbox, lambda each: iter(["frame"])))]
    assert order == list(reversed(range(len(lanes))))


def test_the_first_picture_of_a_surface_comes_before_the_curve_and_the_finer_ones_after() -> None:
    inbox = Mailbox()
    inbox.post(job("sweep", 1))
    done = 0

    def _payloads(each: Job) -> Iterator[object]:
        nonlocal done
        if each.lane == "surface":
            # Kept between jobs, as the engine keeps it.
            while done < 2:
                done += 1
                yield ("coarse", "fine")[done - 1]
            return
        if not done:
            inbox.post(job("surface", 2))
        yield None
        yield "curve"

    assert shown(served(inbox, _payloads))[:3] == [(2, "coarse"), (1, "curve"), (2, "fine")]


def test_a_started_job_delivers_its_first_payload_though_superseded() -> None:
    inbox = Mailbox()
    inbox.post(job("attack", 1))

    def _payloads(each: Job) -> Iterator[object]:
        if each.ticket == 1:
            inbox.post(job("attack", 2))
        yield None
        yield "first"
        yield "second"

    assert shown(served(inbox, _payloads)) == [(1, "first"), (2, "first"), (2, "second")]


def test_an_outranked_job_is_put_back_and_runs_again() -> None:
    inbox = Mailbox()
    inbox.post(job("sweep", 1))
    runs: list[str] = []

    def _payloads(each: Job) -> Iterator[object]:
        runs.append(each.lane)
        yield "first"
        if runs == ["sweep"]:
            inbox.post(job("attack", 2))
        yield "second"
        yield "third"

    served(inbox, _payloads)
    assert runs == ["sweep", "attack", "sweep"]


def test_a_superseded_job_is_not_put_back() -> None:
    inbox = Mailbox()
    newer = job("sweep", 2)
    inbox.post(newer)
    inbox.put_back(job("sweep", 1))
    assert inbox.take() is newer


def test_a_cancelled_job_stops_and_says_that_it_ended() -> None:
    inbox = Mailbox()
    inbox.post(job("gallery", 1))

    def _payloads(each: Job) -> Iterator[object]:
        yield None
        inbox.cancel("gallery", 1)
        yield None
        yield "never"

    (result,) = served(inbox, _payloads)
    assert result.is_end


def test_an_outranked_job_waits_even_before_its_first_payload() -> None:
    inbox = Mailbox()
    inbox.post(job("sweep", 1))
    runs: list[str] = []

    def _payloads(each: Job) -> Iterator[object]:
        runs.append(each.lane)
        if runs == ["sweep"]:
            inbox.post(job("attack", 2))
        yield None
        yield "first"

    assert shown(served(inbox, _payloads)) == [(2, "first"), (1, "first")]
    assert runs == ["sweep", "attack", "sweep"]


def test_a_cancelled_job_that_waits_never_starts() -> None:
    inbox = Mailbox()
    inbox.post(job("gallery", 1))
    inbox.cancel("gallery", 1)
    assert not served(inbox, lambda each: iter(["frame"]))


def test_cancel_leaves_newer_jobs() -> None:
    inbox = Mailbox()
    inbox.cancel("gallery", 1)
    inbox.post(job("gallery", 2))
    assert shown(served(inbox, lambda each: iter(["frame"]))) == [(2, "frame")]


def test_an_error_becomes_a_sentence_and_the_engine_goes_on() -> None:
    inbox = Mailbox()
    inbox.post(job("attack", 1))
    inbox.post(job("sweep", 2))

    def _payloads(each: Job) -> Iterator[object]:
        if each.ticket == 1:
            raise InvalidPicture("“{file}” is empty.", file="a.png")
        yield "frame"

    first, second, *_ = served(inbox, _payloads)
    assert str(first.payload) == "“a.png” is empty."
    assert second.payload == "frame"


@pytest.mark.filterwarnings("ignore")
def test_an_unexpected_error_names_itself() -> None:
    inbox = Mailbox()
    inbox.post(job("attack", 1))

    def _payloads(each: Job) -> Iterator[object]:
        raise ZeroDivisionError("division by zero")
        yield

    (result,) = served(inbox, _payloads)
    assert isinstance(result.payload, Failure)
    assert "ZeroDivisionError: division by zero" in str(result.payload)


def test_the_generator_is_closed_when_its_job_is_superseded() -> None:
    inbox = Mailbox()
    inbox.post(job("attack", 1))
    closed: list[int] = []

    def _payloads(each: Job) -> Iterator[object]:
        try:
            yield "first"
            if each.ticket == 1:
                inbox.post(job("attack", 2))
            yield "second"
            yield "third"
        finally:
            closed.append(each.ticket)

    served(inbox, _payloads)
    assert closed == [1, 2]


def test_close_ends_a_waiting_server() -> None:
    inbox = Mailbox()
    thread = threading.Thread(target=serve, args=(inbox, lambda each: iter(()), lambda r: None))
    thread.start()
    inbox.close()
    thread.join(5)
    assert not thread.is_alive()
