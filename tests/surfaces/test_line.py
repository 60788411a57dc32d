"""Lines through a picture against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from victims import linear_victim

from advstudio.surfaces.line import Line


def test_logits_of_a_linear_model_are_a_straight_line() -> None:
    victim = linear_victim(n=1)
    direction = torch.randn(1, 1, 4, 4)
    # Short enough that nothing is clipped: the pictures lie between 0.4 and 0.6.
    line = Line(victim.x, direction / direction.abs().max(), reach=0.3)
    places = torch.from_numpy(line.places(33))
    logits = victim.model(line.pictures(places))
    slope = victim.network[1].weight @ line.direction.flatten()  # type: ignore[index]
    expected = victim.model(victim.x) + places.view(-1, 1) * slope
    # Sums of 16 products in float32.
    assert torch.allclose(logits, expected, atol=1e-5)


def test_places_are_symmetric_and_hold_the_picture_itself() -> None:
    places = Line(torch.zeros(1, 1, 2, 2), torch.ones(1, 1, 2, 2), 0.3).places(33)
    assert places[16] == 0
    assert np.array_equal(places, -places[::-1])
    assert places[-1] == pytest.approx(0.3)


def test_what_leaves_the_pixel_range_is_clipped_and_counted() -> None:
    x = torch.tensor([[[[0.0, 0.5], [0.5, 1.0]]]])
    line = Line(x, torch.ones(1, 1, 2, 2), 1.0)
    places = torch.tensor([0.0, 0.25, -0.75])
    assert line.clipped_at(places).tolist() == [0.0, 0.25, 0.75]
    assert line.pictures(places).amax() <= 1
    assert line.pictures(places).amin() >= 0
