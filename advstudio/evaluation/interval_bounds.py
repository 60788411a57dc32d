"""Bounds on a network's logits over a whole L∞ ball, layer by layer."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.core.errors import NotApplicable

_MONOTONE = (nn.ReLU, nn.MaxPool2d, nn.AvgPool2d, nn.Flatten, nn.Identity)


def bounds(network: nn.Module, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Lowest and highest values that each logit can take; interval arithmetic.

    Args:
        network: A sequence of linear, convolutional, pooling and ReLU layers.
        low: (n, c, h, w) lowest pixel values.
        high: (n, c, h, w) highest pixel values.

    Returns:
        (n, k) and (n, k); no picture between `low` and `high` has a logit outside.

    Raises:
        NotApplicable: A layer is none of these.

    Source: interval bound propagation, Gowal et al. 2018, arXiv:1810.12715, equation 6.
    """
    layers = list(network) if isinstance(network, nn.Sequential) else [network]
    for layer in layers:
        low, high = _through(layer, low, high)
    return low, high


def worst_logits(network: nn.Module, x: Tensor, y: Tensor, epsilon: float) -> Tensor:
    """(n, k) the worst case: the true class at its lowest, every other at its highest.

    The last layer, if it is dense, is joined with the differences to the true class, which makes
    the bound tighter than the logits' own. The true class's entry is 0.

    Args:
        network: As for `bounds`.
        x: (n, c, h, w) clean pictures in [0, 1].
        y: (n,) true labels.
        epsilon: L∞ radius, pixel scale; the ball is cut off at [0, 1].

    Source: Gowal et al. 2018, arXiv:1810.12715, section 3 (elision of the last layer).
    """
    low, high = (x - epsilon).clamp(0, 1), (x + epsilon).clamp(0, 1)
    if not isinstance(network, nn.Sequential) or not isinstance(network[-1], nn.Linear):
        low, high = bounds(network, low, high)
        apart = high - low.gather(1, y.unsqueeze(1))
        return apart.scatter(1, y.unsqueeze(1), 0.0)
    last: nn.Linear = network[-1]
    low, high = bounds(network[:-1], low, high)
    # (n, k, features): row j of picture i is w_j - w_y.
    weight = last.weight.unsqueeze(0) - last.weight[y].unsqueeze(1)
    middle, radius = ((low + high) / 2).unsqueeze(2), ((high - low) / 2).unsqueeze(2)
    apart = (weight @ middle + weight.abs() @ radius).squeeze(2)
    return apart if last.bias is None else apart + last.bias - last.bias[y].unsqueeze(1)


def verified(network: nn.Module, x: Tensor, y: Tensor, epsilon: float) -> Tensor:
    """(n,) bool: whether no picture in the ball is classified otherwise than the label says."""
    with torch.no_grad():
        worst = worst_logits(network, x, y, epsilon)
    others = worst.scatter(1, y.unsqueeze(1), -torch.inf)
    return others.amax(dim=1) < 0


def _through(layer: nn.Module, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    if isinstance(layer, nn.Sequential):
        return bounds(layer, low, high)
    if isinstance(layer, nn.Dropout) and not layer.training:
        return low, high
    if isinstance(layer, _MONOTONE):
        return layer(low), layer(high)
    middle, radius = (low + high) / 2, (high - low) / 2
    if isinstance(layer, nn.Linear):
        middle, radius = layer(middle), F.linear(radius, layer.weight.abs())
    elif isinstance(layer, nn.Conv2d) and layer.padding_mode == "zeros":
        middle = layer(middle)
        radius = F.conv2d(radius, layer.weight.abs(), None, layer.stride, layer.padding,
                          layer.dilation, layer.groups)  # fmt: skip
    else:
        raise NotApplicable(
            "Interval bounds cannot pass a layer of the kind {kind}. Choose a network of dense, "
            "convolutional, pooling and ReLU layers.",
            kind=type(layer).__name__,
        )
    return middle - radius, middle + radius
