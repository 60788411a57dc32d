"""The strip of lights, with verdicts that nobody measured."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot
from verdict_parts import LIVE, UNDERFLOWN, green_view, view

from advstudio.ui.verdict.light_strip import LightStrip
from advstudio.ui.verdict.state import LiveVerdict

RED = LiveVerdict().with_view(view(), done=1.0, is_final=True)
GREEN = LiveVerdict().with_view(green_view(), done=1.0, is_final=True)
NAME = "Small convolutional net (MNIST)"


@pytest.fixture
def strip(qtbot: QtBot) -> LightStrip:
    made = LightStrip()
    qtbot.addWidget(made)
    made.resize(1090, 32)
    made.render_verdicts(((NAME, RED),))
    made.show()
    return made


def geometries(strip: LightStrip) -> list[QRect]:
    return [light.geometry() for light in strip.rows[0].lights]


def test_the_verdict_comes_first_in_words(strip: LightStrip) -> None:
    assert strip.rows[0].verdict.words == "Hides its gradient: underflow"
    strip.render_verdicts(((NAME, GREEN),))
    assert strip.rows[0].verdict.words == "Nothing hidden found"
    strip.render_verdicts(((NAME, LiveVerdict().begun()),))
    assert strip.rows[0].verdict.words == "Being measured…"


def test_every_light_tells_its_name_and_state(strip: LightStrip) -> None:
    names = {light.accessibleName() for light in strip.rows[0].lights}
    assert len(names) == len(LIVE)
    assert "Zero gradients: red" in names
    assert "Local linearity: green" in names


def test_a_tooltip_defines_and_cites(strip: LightStrip) -> None:
    tip = strip.rows[0].lights[0].toolTip()
    assert "Share of pictures whose gradient is exactly 0" in tip
    assert "Source: Carlini and Wagner 2016, arXiv:1607.04311." in tip


def test_lights_keep_their_places_while_epsilon_is_dragged(strip: LightStrip) -> None:
    before = geometries(strip)
    stale = RED.outdated()
    strip.render_verdicts(((NAME, stale),))
    assert geometries(strip) == before
    assert all("out of date" in light.accessibleName() for light in strip.rows[0].lights)
    part = stale.with_view(view(awaited=9), done=0.6, is_final=False)
    strip.render_verdicts(((NAME, part),))
    assert geometries(strip) == before
    assert strip.rows[0].verdict.words == "Hides its gradient: underflow"


def test_another_classifier_keeps_the_places_but_not_the_readings(strip: LightStrip) -> None:
    before = geometries(strip)
    strip.render_verdicts(((NAME, RED.forgotten()),))
    assert geometries(strip) == before
    assert {light.state.reading for light in strip.rows[0].lights} == {None}


def test_without_room_for_names_lights_stand_in_groups(strip: LightStrip) -> None:
    assert strip.rows[0].is_grouped
    strip.resize(2000, 32)
    assert not strip.rows[0].is_grouped


@pytest.mark.parametrize("width", [860, 1090, 2000])
def test_lights_stay_apart_and_inside(strip: LightStrip, width: int) -> None:
    strip.resize(width, 32)
    places = geometries(strip)
    assert all(strip.rows[0].rect().contains(place) for place in places)
    assert not any(a.intersects(b) for a, b in pairwise(places))


def test_each_of_two_classifiers_is_named(strip: LightStrip) -> None:
    strip.render_verdicts((("First", RED), ("Second", GREEN)))
    assert ["First" in strip.rows[0].verdict.accessibleName(),
            "Second" in strip.rows[1].verdict.accessibleName()] == [True, True]  # fmt: skip
    assert strip.sizeHint().height() > strip.rows[0].height()


def test_arrow_keys_go_along_the_lights_and_enter_opens(qtbot: QtBot, strip: LightStrip) -> None:
    row = strip.rows[0]
    row.verdict.setFocus()
    qtbot.keyClick(row.verdict, Qt.Key.Key_Right)
    qtbot.keyClick(row.lights[0], Qt.Key.Key_Right)
    assert row.lights[1].hasFocus()
    with qtbot.waitSignal(strip.opened) as opened:
        qtbot.keyClick(row.lights[1], Qt.Key.Key_Return)
    assert opened.args == [0, row.lights[1].state.title]


def test_the_red_lights_are_those_of_the_cause(strip: LightStrip) -> None:
    red = {
        light.state.title for light in strip.rows[0].lights
        if light.state.reading and light.state.reading.light == "red"
    }  # fmt: skip
    assert red == UNDERFLOWN
