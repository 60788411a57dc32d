"""The handwritten digits that ship with the program."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from advstudio.core.dataset import DATASETS
from advstudio.core.errors import InvalidPicture
from advstudio.datasets import mnist
from advstudio.paths import resource

TEST_PIXELS = "mnist-t10k-images-idx3-ubyte.gz"
TEST_LABELS = "mnist-t10k-labels-idx1-ubyte.gz"


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copies of the test files, read instead of the shipped ones."""
    for name in (TEST_PIXELS, TEST_LABELS):
        shutil.copy(resource("datasets", name), tmp_path)
    monkeypatch.setattr(mnist, "resource", lambda kind, name: tmp_path / name)
    return tmp_path


def _read_again() -> None:
    mnist.test_arrays.__wrapped__()


def test_the_gallery_shows_the_test_pictures() -> None:
    dataset = DATASETS["mnist"]
    assert len(dataset) == 10_000
    first = dataset.picture(0)
    assert (first.label, first.title) == (7, "7 (no. 0)")
    assert (first.pixels.shape, first.pixels.dtype) == ((28, 28, 1), np.uint8)


@pytest.mark.parametrize("label", range(10))
def test_every_digit_is_found(label: int) -> None:
    index = DATASETS["mnist"].index_of(label)
    assert index is not None
    assert DATASETS["mnist"].picture(index).label == label


def test_a_class_that_is_no_digit_is_not_found() -> None:
    assert DATASETS["mnist"].index_of(388) is None


def test_the_training_pictures_have_the_known_mean() -> None:
    pixels, labels = mnist.training_arrays()
    assert (pixels.shape, pixels.dtype, labels.dtype) == ((60_000, 28, 28), np.uint8, np.int64)
    # 0.1307 is the mean that everybody normalises MNIST's training pictures with.
    assert pixels.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert np.bincount(labels).tolist()[:2] == [5923, 6742]


def test_a_missing_file_is_said_to_be_missing(copies: Path) -> None:
    (copies / TEST_LABELS).unlink()
    with pytest.raises(InvalidPicture, match="MNIST is missing"):
        _read_again()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b""),
        gzip.compress(b"\0\0\x0d\1" + bytes(100)),
        gzip.compress(b"\0\0\x08\1\0\0\x27\x10" + bytes(100)),
        gzip.compress(bytes(range(200)))[:100],
    ],
    ids=["empty", "no gzip", "nothing in it", "another type", "too few", "cut short"],
)
def test_a_damaged_file_is_said_to_be_damaged(copies: Path, content: bytes) -> None:
    (copies / TEST_LABELS).write_bytes(content)
    with pytest.raises(InvalidPicture, match="MNIST is damaged"):
        _read_again()


def test_labels_for_other_pictures_are_refused(copies: Path) -> None:
    (copies / TEST_LABELS).write_bytes(gzip.compress(b"\0\0\x08\1\0\0\0\2" + bytes(2)))
    with pytest.raises(InvalidPicture, match="10000 pictures but 2 labels"):
        _read_again()
