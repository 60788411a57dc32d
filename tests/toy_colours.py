"""A dataset in colour and a network for it, as another package would bring them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from torch import nn

from advstudio.core.dataset import DATASETS, Dataset, Picture, Split, SplitName
from advstudio.core.model import MODELS, Model, ReportProgress
from advstudio.models.weights import load_weights

DATASET, MODEL = "toy-colours", "toy-net"
NAMES = ("red", "green", "blue", "yellow")

_COLOURS = np.array([[110, 0, 0], [0, 110, 0], [0, 0, 110], [80, 80, 0]])
_SIDE, _PATCH = 16, 10
_COUNTS: dict[SplitName, int] = {"train": 240, "test": 100}


class Toys(Dataset):
    """Patches of four colours on grey noise."""

    title = "Toy colours"
    summary = "Coloured patches on grey noise"
    source = "Made up"
    heading = "Patches"
    picture_shape = (3, _SIDE, _SIDE)
    splits: ClassVar[tuple[SplitName, ...]] = ("train", "test")
    usual_epsilons = (4 / 255, 8 / 255)

    def __len__(self) -> int:
        return _COUNTS["test"]

    def picture(self, index: int) -> Picture:
        pixels, labels = _drawn("test")
        return Picture(pixels[index], int(labels[index]), NAMES[labels[index]])

    def index_of(self, label: int) -> int | None:
        return int(np.flatnonzero(_drawn("test").labels == label)[0])

    def class_names(self) -> tuple[str, ...]:
        return NAMES

    def split(self, name: SplitName) -> Split:
        return _drawn(name)


@cache
def _drawn(name: SplitName) -> Split:
    rng = np.random.default_rng(0 if name == "train" else 1)
    count = _COUNTS[name]
    labels = rng.permutation(np.arange(count) % len(NAMES))
    pixels = rng.integers(60, 140, (count, _SIDE, _SIDE, 1)).repeat(3, axis=3)
    corners = rng.integers(0, _SIDE - _PATCH + 1, (count, 2))
    for picture, label, (top, left) in zip(pixels, labels, corners, strict=True):
        picture[top : top + _PATCH, left : left + _PATCH] += _COLOURS[label]
    return Split(pixels.astype(np.uint8), labels.astype(np.int64))


def build() -> nn.Module:
    """A fresh network: (n, 3, 16, 16) to (n, 4) logits."""
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 4 * 4, len(NAMES)),
    )


@contextmanager
def toys_installed(weights: Path) -> Iterator[None]:
    """Both are registered meanwhile, and the network's own weights are those of a file."""

    def _load(network: nn.Module, report: ReportProgress) -> None:
        load_weights(network, weights)

    model = Model(
        title="Toy net", summary="Two convolutions", source="Made up", build=build, load=_load,
        class_names=lambda: NAMES, input_shape=(3, _SIDE, _SIDE), mean=(0.0,) * 3,
        std=(1.0,) * 3, dataset=DATASET, linf_end=16 / 255, epsilon=4 / 255,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        for registry in (DATASETS, MODELS):
            len(registry)  # loaded first, so that no shipped part is lost with the patch
            patched.setattr(registry, "_parts", dict(registry._parts))
        DATASETS.register(DATASET)(Toys())
        MODELS.register(MODEL)(model)
        yield
