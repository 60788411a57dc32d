"""Which entries are steps, and which is the result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic import attack_steps

from advstudio.ui.views.steps.steps import Way


def test_a_result_apart_from_the_steps_is_no_step() -> None:
    way = Way.of(attack_steps(5, is_apart=True))
    assert (way.count, way.length, way.result) == (6, 5, 6)


def test_a_result_among_the_steps_is_one_of_them() -> None:
    way = Way.of(attack_steps(5))
    assert (way.count, way.length, way.result) == (6, 5, 5)


def test_the_one_step_of_an_attack_stays() -> None:
    assert Way.of(attack_steps(1)).count == 2


@pytest.mark.parametrize(("step", "expected"), [(-1, 0), (5.5, 1), (6.5, 2), (900, 4)])
def test_the_nearest_kept_step_is_found(step: float, expected: int) -> None:
    thinned = replace(attack_steps(4), steps=np.array([0, 4, 8, 12, 16], np.int32))
    assert Way.of(thinned).nearest(step) == expected
