"""What a dataset is: numbered pictures with labels, decoded one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from advstudio.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded picture, before it is fitted to a model's input.

    Attributes:
        pixels: (h, w, c) uint8, c = 1 or 3.
        label: Class index, or None where nobody said.
        title: What people read under its thumbnail.
        notice: A sentence about what decoding had to change, or "".
    """

    pixels: NDArray[np.uint8]
    label: int | None
    title: str
    notice: str = ""


class Dataset(Protocol):
    """Numbered pictures."""

    title: str
    summary: str
    source: str

    def __len__(self) -> int: ...

    def picture(self, index: int) -> Picture:
        """The picture with that number, 0 ≤ index < len."""

    def index_of(self, label: int) -> int | None:
        """The first picture of a class, or None where there is none."""


DATASETS: Registry[Dataset] = Registry("dataset", "advstudio.datasets")
