"""Handwritten digits as tensors."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_CPU = torch.device("cpu")


def as_tensors(
    arrays: tuple[NDArray[np.uint8], NDArray[np.int64]], device: torch.device = _CPU
) -> tuple[Tensor, Tensor]:
    """(n, 1, 28, 28) float32 in [0, 1] and (n,) labels, from `datasets.mnist`'s arrays."""
    pixels, labels = arrays
    x = torch.from_numpy(pixels.astype(np.float32) / 255).unsqueeze(1)
    return x.to(device), torch.from_numpy(labels.copy()).to(device)


def evenly_spread(x: Tensor, y: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """`count` of the pictures and labels, from all over: MNIST's first half is the easier one."""
    chosen = torch.linspace(0, len(x) - 1, min(count, len(x))).round().long()
    return x[chosen], y[chosen]
