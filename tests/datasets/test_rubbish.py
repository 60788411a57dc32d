"""Pictures of nothing."""

from __future__ import annotations

import pytest
import torch

from advstudio.core.generators import returned
from advstudio.datasets import mnist, rubbish

SHAPE = (1, 28, 28)


def test_even_noise_fills_the_pixel_range_evenly() -> None:
    made = rubbish.uniform(SHAPE, 200, 0)
    assert made.shape == (200, *SHAPE)
    assert (made >= 0).all()
    assert (made <= 1).all()
    # 156,800 draws: the mean is known to 0.0007, times four.
    assert float(made.mean()) == pytest.approx(0.5, abs=3e-3)


def test_gaussian_noise_leaves_the_pixel_range_unless_clipped() -> None:
    made = rubbish.normal(SHAPE, 200, 0)
    assert float(made.std()) == pytest.approx(1, abs=1e-2)
    clipped = rubbish.clipped_normal(SHAPE, 200, 0)
    assert torch.equal(clipped, made.clamp(0, 1))


def test_blank_paper_runs_from_black_to_white() -> None:
    made = rubbish.blank(SHAPE, 5)
    assert made.flatten(1).amax(dim=1).tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert torch.equal(made.flatten(1).amin(dim=1), made.flatten(1).amax(dim=1))


def test_a_negative_and_its_picture_make_white() -> None:
    made = rubbish.inverted("mnist", SHAPE, 3)
    pixels, _ = mnist.test_arrays()
    picture = torch.from_numpy(pixels[0].copy()).float() / 255
    assert torch.allclose(made[0, 0] + picture, torch.ones(28, 28), atol=1e-6)


def test_strangers_are_squeezed_to_the_shape_and_differ() -> None:
    made = returned(rubbish.strangers("samples", SHAPE, 20, 0))
    assert made.shape == (20, *SHAPE)
    assert (made >= 0).all()
    assert (made <= 1).all()
    assert len({picture.numpy().tobytes() for picture in made}) == 20
    assert torch.equal(made, returned(rubbish.strangers("samples", SHAPE, 20, 0)))
