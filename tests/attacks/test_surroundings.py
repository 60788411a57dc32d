"""Coming back into the ball: as the ball itself projects."""

from __future__ import annotations

import pytest
import torch

from advstudio.attacks._surroundings import Surroundings
from advstudio.core.ball import Ball
from advstudio.core.norms import NORMS, NormName

EPSILON: dict[NormName, float] = {"Linf": 0.1, "L2": 0.5, "L1": 2.0}


@pytest.mark.parametrize("norm", list(EPSILON))
def test_nearest_is_what_the_ball_projects(norm: NormName) -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(5, 1, 4, 4, generator=generator)
    far = x + torch.randn(5, 1, 4, 4, generator=generator)
    ball = Ball(NORMS[norm], EPSILON[norm])
    # x ± epsilon is rounded once here, delta and its sum with x twice there.
    assert torch.allclose(
        Surroundings(x, ball).nearest(far.clone()), ball.project(far, x), atol=1e-6
    )


@pytest.mark.parametrize("norm", list(EPSILON))
def test_kept_rows_have_their_own_surroundings(norm: NormName) -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(5, 1, 4, 4, generator=generator)
    far = x + torch.randn(5, 1, 4, 4, generator=generator)
    rows = torch.tensor([4, 1])
    whole = Surroundings(x, Ball(NORMS[norm], EPSILON[norm]))
    expected = whole.nearest(far.clone())[rows]
    whole.keep(lambda kept: kept[rows])
    assert torch.equal(whole.nearest(far[rows]), expected)
