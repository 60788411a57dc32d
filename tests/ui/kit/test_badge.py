"""Verdicts."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from advstudio.ui.kit.badge import Badge, Verdict


@pytest.fixture
def badge(qtbot: QtBot) -> Badge:
    made = Badge()
    qtbot.addWidget(made)
    made.resize(150, 24)
    return made


def test_each_verdict_has_its_own_icon(badge: Badge) -> None:
    shown = []
    for verdict in Verdict:
        badge.render_verdict(verdict, "")
        shown.append(badge.grab().toImage())
    assert all(one != other for i, one in enumerate(shown) for other in shown[:i])


def test_a_verdict_is_named_to_screen_readers(badge: Badge) -> None:
    badge.render_verdict(Verdict.FLIPPED, "flipped")
    assert badge.accessibleName() == "flipped"


def test_a_long_word_is_cut_not_the_badge(badge: Badge) -> None:
    badge.render_verdict(Verdict.DIFFERS, "label: " + "long name " * 20)
    assert badge.size().toTuple() == (150, 24)
