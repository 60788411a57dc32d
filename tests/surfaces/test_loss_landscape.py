"""Loss landscapes against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from victims import linear_victim

from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import L2, NORMS, Linf, Norm
from advstudio.surfaces.directions import orthogonal_to
from advstudio.surfaces.loss_landscape import LossLandscape
from advstudio.surfaces.plane import Plane


def landscape(size: int = 17) -> tuple[LossLandscape, np.ndarray]:
    """The margin of a linear model with two classes, and its closed form."""
    victim = linear_victim(n=1, classes=2)
    weight, bias = victim.network[1].weight, victim.network[1].bias  # type: ignore[index]
    label = int(victim.goal.labels[0])
    w, b = weight[1 - label] - weight[label], bias[1 - label] - bias[label]
    u = Linf().steepest(w.view_as(victim.x))
    v = orthogonal_to(u, Linf(), 0)
    # Short enough that nothing is clipped: the pictures lie between 0.4 and 0.6.
    plane = Plane(victim.x, u, v, (-0.15, -0.15), (0.15, 0.15))

    def losses(pictures: torch.Tensor) -> torch.Tensor:
        return margin(victim.model(pictures), Goal(victim.goal.labels.expand(len(pictures))))

    along = np.linspace(-0.15, 0.15, size)
    at_zero = float(victim.x.flatten() @ w + b)
    slopes = [float(w @ direction.flatten()) for direction in (u, v)]
    expected = at_zero + slopes[0] * along[None, :] + slopes[1] * along[:, None]
    return LossLandscape(plane, losses, size=size, chunk=30), expected


def test_margin_of_a_linear_model_is_a_tilted_plane() -> None:
    made, expected = landscape()
    while not made.is_final:
        made.advance()
    # Sums of 16 products in float32.
    assert np.allclose(made.values, expected, atol=1e-5)
    assert (np.diff(made.values, axis=1) > 0).all(), "it rises along the attack"


def test_levels_become_finer_and_agree() -> None:
    made, expected = landscape(33)
    sides = []
    while not made.is_final:
        if made.advance():
            sides.append(len(made.values))
            step = 32 // (len(made.values) - 1)
            assert np.allclose(made.values, expected[::step, ::step], atol=1e-5)
    assert sides == [5, 9, 17, 33]
    assert made.done == 1.0


def test_a_size_that_has_no_levels_is_refused() -> None:
    made, _ = landscape()
    with pytest.raises(ValueError, match="no multiple of 8"):
        LossLandscape(made.plane, lambda x: x.sum((1, 2, 3)), size=18, chunk=8)


@pytest.mark.parametrize("norm", [Linf(), L2(), NORMS["L1"]])
def test_second_direction_is_orthogonal_and_of_norm_one(norm: Norm) -> None:
    first = torch.randn(1, 3, 4, 4)
    second = orthogonal_to(first, norm, 5)
    assert float((first * second).sum()) == pytest.approx(0, abs=1e-5)
    assert float(norm.size(second)) == pytest.approx(1, abs=1e-6)
    assert torch.equal(second, orthogonal_to(first, norm, 5))
