"""Work that is left and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import pytest

from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench

COUNTINGS: Shelf[str, Counting] = Shelf("counting", limit=1)


class Counting(Resumable[int | None]):
    """Counts from 1, with a pause after each number; cannot count farther than it is told."""

    def __init__(self, last: int = 3, limit: int = 10) -> None:
        super().__init__()
        self.last, self.limit = last, limit

    def _run(self) -> Iterator[int | None]:
        for number in range(1, self.last + 1):
            if number > self.limit:
                raise OverflowError
            yield number
            yield None


def left_after(count: int, payloads: Iterator[int | None]) -> list[int | None]:
    """So many payloads; then the job is closed."""
    with closing(payloads) as begun:  # type: ignore[type-var]
        return list(islice(begun, count))


def test_work_that_is_left_goes_on_where_it_stood() -> None:
    work = Counting()
    said = [left_after(2, work.payloads()) for _ in range(4)]
    assert said == [[1, None], [2, None], [3, None], []]
    assert work.is_over


def test_what_was_said_last_can_be_said_again() -> None:
    work = Counting()
    assert list(work.replayed()) == [1, None, 2, None, 3, None]
    assert list(work.replayed()) == [3]


def test_a_piece_at_a_time_ends_as_all_of_them() -> None:
    work = Counting(last=1)
    assert [work.advance(), work.is_over] == [1, False]
    assert [work.advance(), work.is_over] == [None, False]
    assert [work.advance(), work.is_over] == [None, True]


def test_an_interruption_forgets_nothing() -> None:
    bench = Workbench("cpu")
    begun = resumed(bench, COUNTINGS, "key", Counting)
    left_after(1, begun.payloads())
    assert resumed(bench, COUNTINGS, "key", Counting) is begun


def test_what_failed_is_forgotten_and_begun_anew() -> None:
    bench = Workbench("cpu")
    failing = resumed(bench, COUNTINGS, "key", lambda: Counting(limit=1))
    with pytest.raises(OverflowError):
        list(failing.payloads())
    assert failing.has_failed
    assert not failing.is_over
    assert bench.recalled(COUNTINGS, "key") is None
    assert list(resumed(bench, COUNTINGS, "key", Counting).replayed()) == [
        1,
        None,
        2,
        None,
        3,
        None,
    ]


def test_what_failed_is_not_taken_for_finished() -> None:
    failing = Counting(limit=0)
    with pytest.raises(OverflowError):
        failing.advance()
    with pytest.raises(AssertionError, match="begun anew"):
        failing.advance()


def test_work_that_knows_something_can_be_begun_anew() -> None:
    work = Counting(limit=1)
    with pytest.raises(OverflowError):
        list(work.payloads())
    work.limit = 10
    work.begin_anew()
    assert list(work.replayed()) == [1, None, 2, None, 3, None]
