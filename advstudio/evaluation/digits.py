"""Labelled pictures as tensors."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_CPU = torch.device("cpu")


def as_tensors(
    arrays: tuple[NDArray[np.uint8], NDArray[np.int64]], device: torch.device = _CPU
) -> tuple[Tensor, Tensor]:
    """(n, c, h, w) float32 in [0, 1] and (n,) labels.

    Args:
        arrays: A dataset's split, or (n, h, w) grey pixels and their labels.
        device: Where they are to lie.
    """
    pixels, labels = arrays
    planes = pixels.reshape(*pixels.shape[:3], -1).transpose(0, 3, 1, 2)
    # In C order, with the strides of that order for one channel, too: convolutions ask them.
    x = torch.from_numpy(planes.astype(np.float32, order="C") / 255)
    return x.to(device), torch.from_numpy(labels.copy()).to(device)


def evenly_spread(x: Tensor, y: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """`count` of the pictures and labels, from all over: some parts of a set are easier."""
    chosen = torch.linspace(0, len(x) - 1, min(count, len(x))).round().long()
    return x[chosen], y[chosen]
