"""Numbers as text."""

from __future__ import annotations

import math

from advstudio.ui.kit.numerals import epsilon_text, in_255ths, percent


def test_percent_has_the_same_width_from_nothing_to_certainty() -> None:
    assert {len(percent(share)) for share in (0.0, 0.034, 0.5, 1.0, math.nan)} == {7}


def test_percent_says_a_dash_where_nothing_is_known() -> None:
    assert "–" in percent(math.nan)


def test_in_255ths_counts_steps_of_an_8_bit_pixel() -> None:
    assert in_255ths(8 / 255) == "8.00/255"


def test_epsilon_is_quoted_in_255ths_only_for_linf() -> None:
    assert (epsilon_text(0.1, "Linf"), epsilon_text(1.5, "L2")) == ("25.50/255", "1.500")
