"""Planes through a picture against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from victims import linear_victim

from advstudio.core.norms import L1, L2, Linf
from advstudio.surfaces.grid import Refinement
from advstudio.surfaces.plane import (
    Plane,
    ball_outline,
    class_evaluator,
    clipped_at,
    clipped_share,
)


def axis(index: int) -> torch.Tensor:
    direction = torch.zeros(1, 1, 4, 4)
    direction.view(-1)[index] = 1.0
    return direction


@pytest.fixture
def plane() -> Plane:
    x = torch.full((1, 1, 4, 4), 0.5)
    return Plane(x, axis(0), axis(5), (-0.4, -0.4), (0.4, 0.4))


def test_coordinates_invert_the_plane(plane: Plane) -> None:
    where = torch.tensor([[0.1, -0.3], [0.0, 0.2]])
    found = plane.coordinates(plane.unclipped(where) - plane.x)
    assert torch.allclose(found, where, atol=1e-6)


def test_coordinates_of_oblique_directions() -> None:
    plane = Plane(torch.zeros(1, 1, 4, 4), axis(0), axis(0) + axis(1), (-1, -1), (1, 1))
    found = plane.coordinates(2 * axis(0) + 3 * axis(1))
    assert torch.allclose(found, torch.tensor([[-1.0, 3.0]]), atol=1e-6)


def test_grid_rows_run_along_the_second_direction(plane: Plane) -> None:
    corners = plane.grid_coordinates(np.array([[0, 0], [0, 8], [8, 0]]), 9)
    expected = torch.tensor([[-0.4, -0.4], [0.4, -0.4], [-0.4, 0.4]])
    assert torch.allclose(corners, expected)


@pytest.mark.parametrize(
    ("norm", "radius_at_45_degrees"), [(Linf(), 2**0.5), (L2(), 1.0), (L1(), 0.5**0.5)]
)
def test_outline_is_the_ball_of_the_norm(
    plane: Plane, norm: Linf | L2 | L1, radius_at_45_degrees: float
) -> None:
    outline = ball_outline(plane, norm)
    radii = np.linalg.norm(outline, axis=1)
    # 180 points a half turn, with one at 45 degrees and one at 0.
    assert radii[45] == pytest.approx(radius_at_45_degrees, rel=1e-5)
    assert radii[0] == pytest.approx(1.0)
    assert np.array_equal(outline[0], outline[-1])


def test_clipping_is_nothing_inside_the_box(plane: Plane) -> None:
    assert not clipped_share(plane, 5).any()


def test_clipping_counts_pixel_values_outside_the_box(plane: Plane) -> None:
    assert clipped_at(plane, torch.tensor([[0.6, 0.0], [0.6, -0.7]])).tolist() == [
        1 / 16,
        2 / 16,
    ]


def test_a_linear_model_has_a_straight_boundary_at_the_right_place() -> None:
    victim = linear_victim(n=1, classes=2)
    weight, bias = victim.network[1].weight, victim.network[1].bias  # type: ignore[index]
    w, b = weight[1] - weight[0], bias[1] - bias[0]
    x = victim.x
    # Directions along and across w; the boundary is where the logit difference is zero.
    u = (w / w.norm()).view_as(x)
    v = torch.zeros_like(x)
    v.view(-1)[0], v.view(-1)[1] = u.view(-1)[1], -u.view(-1)[0]
    at_zero = -float(x.flatten() @ w + b) / float(w.norm())
    reach = 2.13 * abs(at_zero)  # so that no grid point lies on the boundary itself
    plane = Plane(x, u, v, (-reach, -reach), (reach, reach))
    size = 65

    def _unclipped(pictures: torch.Tensor) -> torch.Tensor:
        return victim.model(pictures).softmax(dim=1)

    evaluate = class_evaluator(plane, _unclipped, size)
    refinement = Refinement(evaluate, size=size, coarse=8, chunk=256)
    while not refinement.is_final:
        refinement.advance()
    labels = refinement.state.labels  # type: ignore[union-attr] # final
    coordinate = np.linspace(-reach, reach, size)
    inside = plane.unclipped(plane.grid_coordinates(np.argwhere(labels >= 0), size))
    is_unclipped = ((inside >= 0) & (inside <= 1)).flatten(1).all(dim=1).view(size, size).numpy()
    expected = np.broadcast_to(
        coordinate * float(w.norm()) + float(x.flatten() @ w + b) > 0, labels.shape
    )
    # Where nothing is clipped the plane of a linear model is cut by a straight line.
    assert is_unclipped.mean() > 0.2
    assert np.array_equal(labels[is_unclipped] == 1, expected[is_unclipped])
