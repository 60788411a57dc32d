"""Smoothing filters, against SciPy's, and total variation, against what can be written down."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage
import torch

from advstudio.defenses.gaussian_smoothing import GaussianSmoothing
from advstudio.defenses.median import Median
from advstudio.defenses.total_variation import TotalVariation, rebuilt


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_median_is_scipys(size: int) -> None:
    x = torch.rand(2, 3, 9, 7)
    theirs = [[scipy.ndimage.median_filter(c, size) for c in picture] for picture in x.numpy()]
    assert np.array_equal(Median(size=size).change(x).numpy(), np.array(theirs))


@pytest.mark.parametrize("deviation", [0.3, 0.7, 2.0])
def test_gaussian_is_scipys(deviation: float) -> None:
    x = torch.rand(2, 3, 12, 9)
    theirs = scipy.ndimage.gaussian_filter(x.numpy(), (0, 0, deviation, deviation))
    # Sums of up to 17 × 17 float32 values.
    smoothed = GaussianSmoothing(deviation=deviation).change(x).numpy()
    assert smoothed == pytest.approx(theirs, abs=1e-5)


def test_median_passes_the_gradient_to_the_pixel_that_is_the_median() -> None:
    x = torch.rand(1, 1, 6, 6, requires_grad=True)
    Median(size=3).change(x)[0, 0, 2, 2].backward()
    window = x.detach()[0, 0, 1:4, 1:4]
    expected = torch.zeros(6, 6)
    expected[1:4, 1:4] = (window == window.median()).float()
    assert x.grad is not None
    assert torch.equal(x.grad[0, 0], expected)


def test_total_variation_lowers_a_step_by_what_its_edge_costs() -> None:
    # Halves of width w/2: moving both by a costs h·w·a²/2 and saves 2·weight·h·a, so that the
    # best a is 2·weight/w.
    x = torch.zeros(1, 1, 8, 16)
    x[..., 8:] = 1.0
    z = rebuilt(x, torch.ones(1, 1, 8, 16), weight=0.4, steps=2000)
    a = 2 * 0.4 / 16
    assert torch.allclose(z, x * (1 - 2 * a) + a, atol=1e-3)


def test_total_variation_fills_a_hole_from_its_edge() -> None:
    x = torch.full((1, 1, 9, 9), 0.3)
    kept = torch.ones(1, 1, 9, 9)
    x[..., 3:6, 3:6], kept[..., 3:6, 3:6] = 0.9, 0.0
    assert torch.allclose(rebuilt(x, kept, 0.05, 500), torch.full_like(x, 0.3), atol=1e-3)


def test_total_variation_falls_as_its_weight_grows() -> None:
    x = torch.rand(1, 1, 16, 16)

    def variation(weight: float) -> float:
        z = TotalVariation(weight=weight, dropped=0.0).change(x)
        return float(z.diff(dim=2).abs().sum() + z.diff(dim=3).abs().sum())

    assert variation(0.0) > variation(0.05) > variation(0.3)


def test_total_variation_without_weight_or_drops_is_the_picture() -> None:
    x = torch.rand(2, 3, 8, 8)
    z = TotalVariation(weight=0.0, dropped=0.0).change(x)
    assert torch.allclose(z, x, atol=1e-6)
