"""Norms against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from advstudio.core.ball import Ball
from advstudio.core.norms import L0, L1, L2, NORMS, Linf, NormName
from advstudio.core.rng import ExampleRng

NAMES: list[NormName] = ["Linf", "L2", "L1"]
DUAL = {"Linf": 1, "L2": 2, "L1": float("inf")}


@pytest.fixture
def delta() -> torch.Tensor:
    return torch.randn(5, 3, 6, 6)


@pytest.mark.parametrize(("name", "order"), [("Linf", np.inf), ("L2", 2), ("L1", 1)])
def test_size_is_the_vector_norm(name: NormName, order: float, delta: torch.Tensor) -> None:
    expected = np.linalg.norm(delta.flatten(1).numpy(), ord=order, axis=1)
    # Two summation orders of 108 float32 values.
    np.testing.assert_allclose(NORMS[name].size(delta).numpy(), expected, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_project_reaches_the_ball(name: NormName, delta: torch.Tensor) -> None:
    sizes = NORMS[name].size(NORMS[name].project(delta, 0.5))
    assert torch.allclose(sizes, torch.full((5,), 0.5), atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_project_leaves_what_is_inside(name: NormName, delta: torch.Tensor) -> None:
    small = 1e-3 * delta
    assert torch.equal(NORMS[name].project(small, 10.0), small)


@pytest.mark.parametrize("name", NAMES)
def test_project_in_place_finds_the_same(name: NormName, delta: torch.Tensor) -> None:
    expected = NORMS[name].project(delta, 0.5)
    assert torch.equal(NORMS[name].project_(delta.clone(), 0.5), expected)


@pytest.mark.parametrize("name", NAMES)
def test_project_finds_the_nearest_point(name: NormName, delta: torch.Tensor) -> None:
    projected = NORMS[name].project(delta, 0.5)
    distance = (projected - delta).flatten(1).norm(dim=1)
    for seed in range(50):
        other = NORMS[name].random(delta, ExampleRng.of(1000 * seed, 5)) * 0.5
        # Any point of the ball is at least as far away; the slack is float32 rounding.
        assert ((other - delta).flatten(1).norm(dim=1) >= distance - 1e-5).all()


@pytest.mark.parametrize("name", NAMES)
def test_steepest_attains_the_dual_norm(name: NormName, delta: torch.Tensor) -> None:
    gain = (NORMS[name].steepest(delta) * delta).flatten(1).sum(dim=1)
    expected = torch.linalg.vector_norm(delta.flatten(1), ord=DUAL[name], dim=1)
    assert torch.allclose(gain, expected, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_climbing_leaves_picture_and_gradient_as_they_are(
    name: NormName, delta: torch.Tensor
) -> None:
    x = torch.rand(delta.shape)
    before, slope = x.clone(), delta.clone()
    climbed = NORMS[name].climbed(x, delta, 0.1)
    assert torch.equal(x, before)
    assert torch.equal(delta, slope)
    assert torch.allclose(climbed, x + NORMS[name].ascent(x, delta)(0.1), atol=1e-6)


def test_climbing_takes_a_gradient_that_is_one_number() -> None:
    x = torch.rand(2, 1, 3, 3)
    climbed = Linf().climbed(x, torch.ones(1).expand(2, 1, 3, 3), 0.1)
    assert torch.allclose(climbed, x + 0.1)


@pytest.mark.parametrize("name", NAMES)
def test_steepest_of_a_zero_gradient_is_zero(name: NormName) -> None:
    assert not NORMS[name].steepest(torch.zeros(2, 1, 3, 3)).any()


def test_l2_steepest_survives_gradients_that_underflow_when_squared() -> None:
    grad = torch.full((1, 1, 2, 2), 1e-30)
    assert torch.allclose(L2().steepest(grad), torch.full((1, 1, 2, 2), 0.5))


@pytest.mark.parametrize("name", NAMES)
def test_random_has_norm_one(name: NormName, delta: torch.Tensor) -> None:
    sizes = NORMS[name].size(NORMS[name].random(delta, ExampleRng.of(0, 5)))
    assert torch.allclose(sizes, torch.ones(5), atol=1e-5)


def test_l1_ascent_spends_exactly_epsilon_inside_the_box() -> None:
    x, grad = torch.rand(3, 1, 5, 5), torch.randn(3, 1, 5, 5)
    change = L1().ascent(x, grad)(4.0)
    assert torch.allclose(L1().size(change), torch.full((3,), 4.0), atol=1e-5)
    assert (x + change).min() >= -1e-6
    assert (x + change).max() <= 1 + 1e-6


def test_l1_ascent_takes_the_largest_gradient_first() -> None:
    x = torch.tensor([[[[0.5, 0.5, 0.5]]]])
    grad = torch.tensor([[[[1.0, -3.0, 2.0]]]])
    expected = torch.tensor([[[[0.0, -0.5, 0.2]]]])
    assert torch.allclose(L1().ascent(x, grad)(0.7), expected)


@pytest.mark.parametrize("name", NAMES)
def test_ball_projection_stays_in_the_box_and_the_ball(name: NormName) -> None:
    x = torch.rand(4, 3, 6, 6)
    ball, far = Ball(NORMS[name], 0.3), x + torch.randn_like(x)
    x_before, far_before = x.clone(), far.clone()
    x_adv = ball.project(far, x)
    assert torch.equal(x, x_before)
    assert torch.equal(far, far_before)
    assert x_adv.min() >= 0
    assert x_adv.max() <= 1
    assert (NORMS[name].size(x_adv - x) <= 0.3 + 1e-6).all()


@pytest.mark.parametrize("name", NAMES)
def test_natural_end_grows_with_the_linf_end(name: NormName) -> None:
    end, twice = (NORMS[name].natural_end(linf_end, (1, 28, 28)) for linf_end in (0.1, 0.2))
    assert twice == pytest.approx(2 * end)


def test_linf_random_start_fills_the_ball() -> None:
    x = torch.full((1, 1, 64, 64), 0.5)
    delta = Ball(Linf(), 0.1).random(x, ExampleRng.of(0, 1)) - x
    # Uniform on ±0.1: of 4,096 draws the largest misses the end by 0.1 · 2/4096 on average.
    assert 0.099 < float(delta.abs().max()) <= 0.1 + 1e-7


def test_l0_counts_pixels_not_colours() -> None:
    delta = torch.zeros(1, 3, 2, 2)
    delta[0, :, 0, 0] = 1.0
    delta[0, 1, 1, 1] = -0.1
    assert float(L0().size(delta)) == 2


def test_l0_project_keeps_the_pixels_that_changed_most() -> None:
    delta = torch.tensor([[[[0.5, -0.9, 0.1, 0.7]]]])
    assert torch.equal(L0().project(delta, 2.0), torch.tensor([[[[0.0, -0.9, 0.0, 0.7]]]]))


def test_l0_ascent_moves_whole_pixels_with_the_largest_gain() -> None:
    x = torch.tensor([[[[0.9, 0.5, 0.5]]]])
    grad = torch.tensor([[[[4.0, -3.0, 2.0]]]])
    # Gains 0.4, 1.5 and 1.0: the largest gradient has hardly any room.
    assert torch.allclose(L0().ascent(x, grad)(2), torch.tensor([[[[0.0, -0.5, 0.5]]]]))


def test_l0_noise_changes_exactly_as_many_pixels_as_it_says() -> None:
    noise = L0().noise(torch.zeros(3, 3, 6, 6), 7, ExampleRng.of(0, 3))
    assert L0().size(noise).tolist() == [7, 7, 7]


@pytest.mark.parametrize("name", list(NORMS))
def test_shortened_ends_at_the_whole_perturbation(name: NormName, delta: torch.Tensor) -> None:
    size = float(NORMS[name].size(delta).max())
    assert torch.allclose(NORMS[name].shortened(delta, size), delta)
    assert (NORMS[name].size(NORMS[name].shortened(delta, size / 4)) <= size / 4 + 1e-4).all()
