"""Verdicts in words."""

from __future__ import annotations

import pytest
from verdict_parts import reading, view

from advstudio.diagnostics.cause import CAUSES, NEVER, CauseName
from advstudio.ui.verdict.state import LiveVerdict
from advstudio.ui.verdict.words import group_word, limit_words, number, verdict_words


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_words_of_its_own(cause: CauseName) -> None:
    others = {group_word(other) for other in CAUSES if other != cause}
    assert group_word(cause) not in others
    told = LiveVerdict().with_view(view(cause=cause), done=1.0, is_final=True)
    assert verdict_words(told).startswith("Hides its gradient: ")


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.0, "0"), (0.00002, "<0.001"), (0.8604, "0.86"), (-1.5, "−1.5"), (1130.03, "1130"),
     (3e9, "3.0e+09")],
)  # fmt: skip
def test_numbers_fit_their_column(value: float, printed: str) -> None:
    assert number(value) == printed


def test_a_limit_says_on_which_side_red_lies() -> None:
    assert limit_words(reading("Zero gradients")) == "> 0.5"
    assert limit_words(reading("Alignment", is_low_suspicious=True, threshold=0.1)) == "< 0.1"
    assert limit_words(reading("Local linearity", threshold=NEVER)) == "never"
