"""A clicked point."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, probe

from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.probe_strip import ProbeStrip


@pytest.fixture
def strip(qtbot: QtBot) -> ProbeStrip:
    made = ProbeStrip(ClassColours())
    qtbot.addWidget(made)
    made.resize(420, 110)
    return made


def test_a_clicked_point_shows_its_three_leading_classes_and_what_is_clipped(
    strip: ProbeStrip,
) -> None:
    strip.render_probe(probe(), DIGITS)
    assert [row.name for row in strip.rows] == ["3", "7", "1"]
    assert "12.0" in strip.title


def test_clear_brings_the_empty_state_back(strip: ProbeStrip) -> None:
    empty = strip.grab().toImage()
    strip.render_probe(probe(), DIGITS)
    assert strip.grab().toImage() != empty
    strip.clear()
    assert strip.grab().toImage() == empty
    assert strip.rows == ()
