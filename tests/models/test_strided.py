"""The cheap gradient is the same gradient."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from advstudio.models._strided import HalvingConv2d


def pair(channels: int) -> tuple[HalvingConv2d, nn.Conv2d]:
    cheap = HalvingConv2d(channels, 8)
    plain = nn.Conv2d(channels, 8, kernel_size=4, stride=2, padding=1)
    plain.load_state_dict(cheap.state_dict())
    return cheap, plain


@pytest.mark.parametrize("channels", [1, 3])
def test_halving_convolution_has_the_gradient_of_the_plain_one(channels: int) -> None:
    cheap, plain = pair(channels)
    cheap.requires_grad_(False)
    x = torch.rand(3, channels, 12, 8, requires_grad=True)
    weights = torch.randn(3, 8, 6, 4)
    (found,) = torch.autograd.grad((cheap(x) * weights).sum(), x)
    (expected,) = torch.autograd.grad((plain(x) * weights).sum(), x)
    # Sums of 32 float32 products in another order.
    assert torch.allclose(found, expected, atol=1e-6)


def test_halving_convolution_gives_the_same_values_with_and_without_gradient() -> None:
    cheap, plain = pair(1)
    cheap.requires_grad_(False)
    x = torch.rand(3, 1, 28, 28)
    assert torch.equal(cheap(x), plain(x))
    assert torch.equal(cheap(x.clone().requires_grad_(True)), plain(x))


def test_halving_convolution_trains_like_the_plain_one() -> None:
    cheap, plain = pair(1)
    x = torch.rand(2, 1, 8, 8, requires_grad=True)
    for convolution in (cheap, plain):
        convolution(x).square().sum().backward()
    assert torch.equal(cheap.weight.grad, plain.weight.grad)


def input_gradient(convolution: nn.Module, x: torch.Tensor) -> torch.Tensor:
    x = x.clone(memory_format=torch.preserve_format).requires_grad_(True)
    (found,) = torch.autograd.grad(convolution(x).square().sum(), x)
    return found


@pytest.mark.parametrize(
    "change", ["weights", "weights, uncounted", "dtype", "memory format", "memory format, first"]
)
def test_halving_convolution_has_the_gradient_of_what_it_is_now(change: str) -> None:
    cheap, plain = pair(3)
    x = torch.rand(2, 3, 8, 8)
    cheap.requires_grad_(False)
    if change != "memory format, first":
        input_gradient(cheap, x)
    if change == "weights":
        with torch.no_grad():
            cheap.weight.mul_(2)
        plain.load_state_dict(cheap.state_dict())
    elif change == "weights, uncounted":
        # As fused optimisers do: PyTorch's count of changes stays as it is.
        cheap.weight.data.mul_(2)
        plain.load_state_dict(cheap.state_dict())
    elif change == "dtype":
        cheap, plain, x = cheap.double(), plain.double(), x.double()
    else:
        form = torch.channels_last
        cheap, plain, x = (part.to(memory_format=form) for part in (cheap, plain, x))
    assert torch.allclose(input_gradient(cheap, x), input_gradient(plain, x), atol=1e-5)


def test_halving_convolution_serves_gradients_after_inference_mode() -> None:
    cheap, plain = pair(3)
    cheap.requires_grad_(False)
    x = torch.rand(2, 3, 8, 8)
    with torch.inference_mode(), torch.enable_grad():
        cheap(x.clone().requires_grad_(True))
    assert torch.allclose(input_gradient(cheap, x), input_gradient(plain, x), atol=1e-5)
