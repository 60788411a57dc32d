"""Which entries of a trace are steps, and which is the result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic import trace

from advstudio.ui.steps import Way


def test_the_repeated_best_iterate_is_no_step() -> None:
    way = Way.of(trace(5, result=4))
    assert (way.count, way.length, way.result) == (6, 5, 4)


def test_without_a_repetition_the_last_step_is_the_result() -> None:
    way = Way.of(trace(5))
    assert (way.count, way.length, way.result) == (6, 5, 5)


def test_an_attack_that_does_not_move_keeps_its_steps() -> None:
    still = trace(3, result=3)
    pictures = np.broadcast_to(still.pictures[:1], still.pictures.shape)
    way = Way.of(replace(still, pictures=pictures, loss=np.zeros(5, np.float32)))
    assert (way.count, way.result) == (4, 3)


def test_the_one_step_of_an_attack_stays() -> None:
    assert Way.of(trace(1)).count == 2


@pytest.mark.parametrize(("step", "expected"), [(-1, 0), (5.5, 1), (6.5, 2), (900, 4)])
def test_the_nearest_kept_step_is_found(step: float, expected: int) -> None:
    thinned = replace(trace(4), steps=np.array([0, 4, 8, 12, 16], np.int32))
    assert Way.of(thinned).nearest(step) == expected
