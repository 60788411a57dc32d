"""Shelves: what is kept where, and how much of it."""

from __future__ import annotations

from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench

SQUARES: Shelf[int, int] = Shelf("square", limit=2)


def test_the_one_wanted_longest_ago_goes_first() -> None:
    bench = Workbench("cpu")
    for number in (1, 2, 1, 3):
        bench.remembered(SQUARES, number, lambda: 0)
    assert [bench.recalled(SQUARES, number) for number in (1, 2, 3)] == [0, None, 0]


def test_shelves_of_one_name_hold_different_things() -> None:
    bench, others = Workbench("cpu"), Shelf[int, int]("square", limit=2)
    bench.keep(SQUARES, 1, 1)
    assert bench.recalled(others, 1) is None


def test_nothing_is_computed_twice_not_even_none() -> None:
    bench, nothing, computed = Workbench("cpu"), Shelf[int, None]("nothing", limit=1), []
    for _ in range(2):
        bench.remembered(nothing, 0, lambda: computed.append(0))
    assert len(computed) == 1
