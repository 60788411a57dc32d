"""Handwritten digits: the MNIST pictures that ship with the program."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from advstudio.core.dataset import DATASETS, Dataset, Picture, Split, SplitName
from advstudio.core.errors import InvalidPicture
from advstudio.paths import resource

_TRAINING, _TEST = "train", "t10k"
_UNSIGNED_BYTES = 8
_DIGITS = tuple("0123456789")


class Mnist(Dataset):
    """The 10,000 test pictures; nothing is read before the first question."""

    title = "MNIST"
    summary = "10,000 handwritten digits that no network here was trained on"
    source = "LeCun, Cortes and Burges, the MNIST database of handwritten digits, CC BY-SA 3.0"
    heading = "Digits"
    picture_shape = (1, 28, 28)
    splits: ClassVar[tuple[SplitName, ...]] = ("train", "test")
    usual_epsilons = (0.1, 0.25, 0.3)

    def __len__(self) -> int:
        return len(test_arrays()[1])

    def picture(self, index: int) -> Picture:
        """The test picture with that number."""
        pixels, labels = test_arrays()
        label = int(labels[index])
        return Picture(pixels[index, :, :, np.newaxis], label, f"{label} (no. {index})")

    def index_of(self, label: int) -> int | None:
        """The first test picture of a digit."""
        found = np.flatnonzero(test_arrays()[1] == label)
        return int(found[0]) if found.size else None

    def class_names(self) -> tuple[str, ...]:
        """The ten digits."""
        return _DIGITS

    def split(self, name: SplitName) -> Split:
        """(60000, 28, 28, 1) or (10000, 28, 28, 1) pixels and their labels; errors as below."""
        pixels, labels = training_arrays() if name == "train" else test_arrays()
        return Split(pixels[..., np.newaxis], labels)


def training_arrays() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """(60000, 28, 28) pixels and (60000,) labels.

    Raises:
        InvalidPicture: The files are missing or damaged.
    """
    return _arrays(_TRAINING)


@cache
def test_arrays() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """(10000, 28, 28) pixels and (10000,) labels; read once.

    Raises:
        InvalidPicture: The files are missing or damaged.
    """
    return _arrays(_TEST)


def _arrays(part: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    pixels = _idx(f"mnist-{part}-images-idx3-ubyte.gz", dimensions=3)
    labels = _idx(f"mnist-{part}-labels-idx1-ubyte.gz", dimensions=1)
    if len(pixels) != len(labels):
        raise InvalidPicture(
            "MNIST is damaged: {pixels} pictures but {labels} labels. Install the program again.",
            pixels=len(pixels), labels=len(labels),
        )  # fmt: skip
    return pixels, labels.astype(np.int64)


def _idx(name: str, dimensions: int) -> NDArray[np.uint8]:
    """The array in a gzipped idx file: a magic number, big-endian sizes, then the bytes."""
    path = resource("datasets", name)
    try:
        content = gzip.decompress(path.read_bytes())
        sizes = np.frombuffer(content, ">u4", count=1 + dimensions)
        if sizes[0] != _UNSIGNED_BYTES << 8 | dimensions:
            raise ValueError(f"it begins with {sizes[0]:#x}")
        return np.frombuffer(content, np.uint8, offset=sizes.nbytes).reshape(sizes[1:])
    except FileNotFoundError as error:
        raise InvalidPicture(
            "MNIST is missing: there is no “{path}”. Install the program again, or open a "
            "picture of your own.",
            path=path,
        ) from error
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InvalidPicture(
            "MNIST is damaged: “{path}” cannot be read ({reason}). Install the program again.",
            path=path, reason=error,
        ) from error  # fmt: skip


DATASETS.register("mnist", order=20)(Mnist())
