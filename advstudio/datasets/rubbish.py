"""Pictures of nothing that a classifier knows: noise, strangers, negatives, blank paper."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.dataset import DATASETS
from advstudio.datasets.fit import fitted

Shape = tuple[int, int, int]

_LEAST_CROP = 0.4


def uniform(shape: Shape, count: int, seed: int) -> Tensor:
    """(count, c, h, w) every value drawn evenly from [0, 1]."""
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(seed))


def normal(shape: Shape, count: int, seed: int) -> Tensor:
    """(count, c, h, w) drawn from N(0, 1), most of it outside the valid pixel range.

    Source: Goodfellow et al. 2014, arXiv:1412.6572, appendix A.
    """
    return torch.randn(count, *shape, generator=torch.Generator().manual_seed(seed))


def clipped_normal(shape: Shape, count: int, seed: int) -> Tensor:
    """(count, c, h, w) the same, clipped to the valid pixel range."""
    return normal(shape, count, seed).clamp(0, 1)


def blank(shape: Shape, count: int) -> Tensor:
    """(count, c, h, w) one grey each, from black to white."""
    return torch.linspace(0, 1, count).view(-1, 1, 1, 1).expand(count, *shape).contiguous()


def inverted(dataset: str, shape: Shape, count: int) -> Tensor:
    """(count, c, h, w) negatives of pictures from all over a dataset.

    Raises:
        InvalidPicture: The dataset is missing or damaged.
    """
    source = DATASETS[dataset]
    chosen = np.rint(np.linspace(0, len(source) - 1, min(count, len(source)))).astype(int)
    pictures = [fitted(source.picture(int(index)).pixels, shape) for index in chosen]
    return 1 - torch.from_numpy(np.stack(pictures))


def strangers(dataset: str, shape: Shape, count: int, seed: int) -> Generator[None, None, Tensor]:
    """Return (count, c, h, w) pieces of another dataset's pictures, squeezed to a shape.

    Yields after every picture that is decoded, and every piece.

    Raises:
        InvalidPicture: The dataset is missing or damaged.
    """
    source, rng = DATASETS[dataset], np.random.default_rng(seed)
    decoded = []
    for number in range(min(count, len(source))):
        decoded.append(source.picture(number).pixels)
        yield
    pieces = []
    for number in range(count):
        pieces.append(fitted(_piece(decoded[number % len(decoded)], rng), shape))
        yield
    return torch.from_numpy(np.stack(pieces))


def _piece(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A square piece of a picture, nearly half of its shorter side or more."""
    height, width = pixels.shape[:2]
    side = max(1, int(rng.uniform(_LEAST_CROP, 1) * min(height, width)))
    top, left = rng.integers(0, height - side + 1), rng.integers(0, width - side + 1)
    return pixels[top : top + side, left : left + side]
