"""What a dataset is: numbered pictures, and what it says can be done with them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

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


SplitName = Literal["train", "test"]
Ability = Literal["train", "examine", "copy", "compare"]
"""What can be done with a model where its dataset has the pictures for it."""


class Split(NamedTuple):
    """Labelled pictures of one size, in numbers.

    Attributes:
        pixels: (n, h, w, c) uint8, c = 1 or 3.
        labels: (n,) int64 class indices.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]


class Dataset(ABC):
    """Numbered pictures, decoded one at a time.

    Attributes:
        title: What people read in the picker.
        summary: One sentence: what its pictures show.
        source: Whose they are, with their licence.
        heading: What people call its pictures where there is little room.
        picture_shape: (c, h, w) of every picture, as models take them; None where they differ.
        splits: Which of its parts have labels and pictures enough to train or to measure on; the
            test part is what its numbers count.
        usual_epsilons: L∞ radii at which robustness on it is stated, pixel scale, ascending; the
            last is what networks in training are tried with.
    """

    title: str
    summary: str
    source: str
    heading: ClassVar[str] = "Pictures"
    picture_shape: ClassVar[tuple[int, int, int] | None] = None
    splits: ClassVar[tuple[SplitName, ...]] = ()
    usual_epsilons: ClassVar[tuple[float, ...]] = (2 / 255, 4 / 255, 8 / 255)

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def picture(self, index: int) -> Picture:
        """The picture with that number, 0 ≤ index < len."""

    @abstractmethod
    def index_of(self, label: int) -> int | None:
        """The first picture of a class, or None where there is none."""

    def class_names(self) -> tuple[str, ...]:
        """What its labels mean; () where nobody said what its pictures show."""
        return ()

    def split(self, name: SplitName) -> Split:
        """The pictures of one of `splits`.

        Raises:
            InvalidPicture: They are missing or damaged.
        """
        raise LookupError(f"{self.title} has no part called {name!r}")


DATASETS: Registry[Dataset] = Registry("dataset", "advstudio.datasets")
