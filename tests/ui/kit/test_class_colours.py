"""Colours of classes."""

from __future__ import annotations

from advstudio.ui.kit.class_colours import ClassColours


def test_ten_classes_have_their_colours_by_index() -> None:
    one, other = ClassColours(), ClassColours()
    assert one.of(7) == other.of(7)
    assert len({one.of(index).rgb() for index in range(10)}) == 10


def test_a_class_of_many_keeps_its_colour_while_others_arrive() -> None:
    colours = ClassColours()
    colours.reset(1000)
    first = colours.of(285)
    for index in range(9):
        colours.of(index)
    assert colours.of(285) == first


def test_the_eleventh_class_takes_the_colour_asked_for_longest_ago_and_says_so() -> None:
    colours = ClassColours()
    colours.reset(1000)
    taken = colours.of(500)
    for index in range(9):
        colours.of(index)
    before = colours.revision
    assert colours.of(999) == taken
    assert colours.revision > before


def test_if_free_never_takes_a_colour_away() -> None:
    colours = ClassColours()
    colours.reset(1000)
    for index in range(10):
        colours.of(index)
    before = colours.revision
    assert colours.if_free(999) is None
    assert colours.if_free(3) == colours.of(3)
    assert colours.revision == before
