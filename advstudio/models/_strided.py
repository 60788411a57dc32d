"""A strided convolution whose gradient with respect to its input is cheap on a CPU."""

from __future__ import annotations

import functools
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


class HalvingConv2d(nn.Conv2d):
    """A 4 × 4 convolution with stride 2 and padding 1.

    Where only the input's gradient is wanted, as in every attack, it comes from a 2 × 2
    convolution of the output's and an exchange of channels for pixels: the same sums, in less
    than half of the time that the strided form takes on a CPU. The values are the plain
    convolution's to the bit.

    Args:
        in_channels: Channels of the input.
        out_channels: Filters.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(in_channels, out_channels, kernel_size=4, stride=2, padding=1)
        self._turned: tuple[Tensor, Tensor] | None = None

    def forward(self, input: Tensor) -> Tensor:
        """(n, in, h, w) to (n, out, h / 2, w / 2), h and w even."""
        is_attacked = torch.is_grad_enabled() and input.requires_grad
        # A kernel that is made in inference mode could serve no gradient later.
        is_attacked = is_attacked and not torch.is_inference_mode_enabled()
        if not is_attacked or self.weight.requires_grad or input.device.type != "cpu":
            return super().forward(input)
        return cast(
            Tensor, _CheapInputGradient.apply(input, self.weight, self.bias, self._turned_kernel())
        )

    def _turned_kernel(self) -> Tensor:
        """(4 in, out, 2, 2) the kernel of the gradient, made anew when the weights change."""
        weight = self.weight.detach()
        # Compared in full, which is quick: fused optimisers do not count their changes.
        if (
            self._turned is None
            or self._turned[0].dtype != weight.dtype
            or not torch.equal(self._turned[0], weight)
        ):
            self._turned = weight.clone(), turned(weight)
        return self._turned[1]


def turned(weight: Tensor) -> Tensor:
    """(4 in, out, 2, 2) from the (out, in, 4, 4) kernel of a convolution with stride 2.

    With pixels exchanged for channels it has no stride, so its transpose is an ordinary
    convolution with the kernel turned over. Of each four channels the odd rows and columns come
    first, as they do in a picture without its border.
    """
    filters, channels = weight.shape[:2]
    # One look-up: in a training the weights, and so the kernel, are new at every step.
    picked = weight.flatten().index_select(0, _origins(filters, channels))
    return picked.view(4 * channels, filters, 2, 2)


@functools.cache
def _origins(filters: int, channels: int) -> Tensor:
    """(filters · channels · 16,) where in the flat weight each value of the turned kernel lies."""
    places = torch.arange(filters * channels * 16, device="cpu").view(filters, channels, 4, 4)
    quads = F.pixel_unshuffle(places, 2).view(filters, channels, 2, 2, 2, 2).flip(2, 3, 4, 5)
    return quads.flatten(1, 3).transpose(0, 1).flatten()


class _CheapInputGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, kernel: Tensor) -> Tensor:
        ctx.save_for_backward(kernel)
        return F.conv2d(x, weight, bias, stride=2, padding=1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None, None]:
        (kernel,) = ctx.saved_tensors
        channels = F.conv2d(grad, kernel, padding=1).contiguous()
        return _without_border(channels), None, None, None


def _without_border(channels: Tensor) -> Tensor:
    """What `F.pixel_shuffle(channels, 2)` is for, less the outermost pixels, and quicker.

    Args:
        channels: (n, 4 c, h, w), contiguous, in the order of `turned`.

    Returns:
        (n, c, 2 h - 2, 2 w - 2).
    """
    n, _, h, w = channels.shape
    area, count = h * w, channels.shape[1] // 4
    pixels = channels.new_empty(n, count, h - 1, 2, w - 1, 2)
    # An even row or column lies behind the odd one: in the next channels, and one further on.
    shape, strides = (n, count, h - 1, 2, w - 1), (4 * count * area, 4 * area, w, 2 * area + w, 1)
    for column in (0, 1):
        pixels[..., column] = channels.as_strided(shape, strides, column * (area + 1))
    return pixels.view(n, count, 2 * h - 2, 2 * w - 2)
