"""What a figure says became of the attack."""

from __future__ import annotations

from dataclasses import replace

import figure_frames as frames
import pytest

from advstudio.figures.colours import ClassColours
from advstudio.figures.rows import Row
from advstudio.figures.triptych import verdict
from advstudio.session.frames import Outcome, Suspicion

DIGITS = frames.digits_experiment()
FLIPPED = frames.outcome(DIGITS)


def row_of(outcome: Outcome) -> Row:
    names = frames.names_of(DIGITS)
    colours = ClassColours(len(names), ())
    return Row(DIGITS, outcome, None, 0.0, None, 0.0, None, names, colours)


@pytest.mark.parametrize(("score", "said"), [(0.5, "refused"), (0.001, "class flipped")])
def test_refused_picture_is_not_called_flipped(score: float, said: str) -> None:
    assert verdict(row_of(replace(FLIPPED, suspicion=Suspicion(0.0, score, 0.01)))) == said
