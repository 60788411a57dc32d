"""A catalogue that no engine made: a few parts of every kind, with every obstacle."""

from __future__ import annotations

import numpy as np

from advstudio.session.catalogue import (
    Catalogue,
    DatasetEntry,
    ModelEntry,
    Parameter,
    PartEntry,
)
from advstudio.session.experiment import PictureRef
from advstudio.session.frames import GalleryFrame, GalleryRequest, Thumbnail

DIGITS = tuple(str(digit) for digit in range(10))
IMAGENET = tuple("giant panda" if n == 388 else f"class {n}" for n in range(1000))

STEPS = Parameter("steps", "integer", 20, 1, 1000, (), "Gradient steps of each restart")
STEP_RATIO = Parameter("step_ratio", "number", 2.5, 0, 50, (), "Step size × steps ÷ epsilon")
RANDOM_START = Parameter("random_start", "boolean", True, None, None, (), "Start inside the ball")
LOSS = Parameter("loss", "choice", "ce", None, None, ("ce", "cw", "dlr"), "What is maximised")
NOTE = Parameter("note", "text", "", None, None, (), "Written into the file")
QUALITY = Parameter("quality", "integer", 75, 1, 100, (), "JPEG quality")


def part(name: str, title: str, *parameters: Parameter, **fields: object) -> PartEntry:
    return PartEntry(
        name=name, title=title, summary=f"What {title} does in one sentence.",
        source="Author et al. 2018, arXiv:1706.06083", parameters=parameters, **fields,
    )  # fmt: skip


def _model(name: str, title: str, **fields: object) -> ModelEntry:
    return ModelEntry(name, title, f"{title} in one sentence.", "Author et al. 2019", **fields)


def _ends(linf: float, dimensions: int) -> dict[str, float]:
    return {"Linf": linf, "L2": 0.5 * linf * dimensions**0.5, "L1": 0.25 * linf * dimensions}


def _imagenet(name: str, title: str) -> ModelEntry:
    return _model(
        name, title, class_names=IMAGENET, input_shape=(3, 224, 224), dataset="samples",
        epsilon=2 / 255, linf_end=16 / 255, epsilon_ends=_ends(16 / 255, 3 * 224 * 224),
    )  # fmt: skip


def _mnist(name: str, title: str) -> ModelEntry:
    return _model(
        name, title, class_names=DIGITS, input_shape=(1, 28, 28), dataset="mnist",
        epsilon=0.1, linf_end=0.4, epsilon_ends=_ends(0.4, 28 * 28),
        abilities=("train", "examine", "copy", "compare"), usual_epsilons=(0.1, 0.25, 0.3),
    )  # fmt: skip


def catalogue() -> Catalogue:
    models = (
        _imagenet("imagenet-efficientnet-lite0", "EfficientNet-Lite0 (ImageNet)"),
        _imagenet("imagenet-resnet50", "ResNet-50 (ImageNet)"),
        _mnist("mnist-small", "Small convolutional net (MNIST)"),
    )
    datasets = (
        DatasetEntry(
            "samples", "Sample photographs", "Photographs.", "Open licences", 24,
            ("imagenet-efficientnet-lite0", "imagenet-resnet50"),
        ),
        DatasetEntry("mnist", "MNIST test set", "Digits.", "LeCun 1998", 10000, ("mnist-small",)),
        DatasetEntry("orphan", "Orphaned set", "Nobody knows it.", "", 5, ()),
    )  # fmt: skip
    attacks = (
        part("fgsm", "FGSM", norms=("Linf", "L2", "L1"), knowledge="white-box"),
        part(
            "pgd", "PGD", STEPS, STEP_RATIO, RANDOM_START, LOSS,
            norms=("Linf", "L2"), knowledge="white-box",
        ),
        part("deepfool", "DeepFool", STEPS, norms=("L2",), knowledge="white-box"),
        part(
            "square", "Square attack",
            norms=("Linf",), knowledge="scores", models=("mnist-small",),
        ),
    )  # fmt: skip
    defenses = (
        part("label-only", "Label only"),
        part("jpeg", "JPEG compression", QUALITY),
        part("pgd-training", "PGD adversarial training", is_trained=True, models=("mnist-small",)),
        part("distillation", "Defensive distillation", is_trained=True, models=("mnist-small",)),
    )
    return Catalogue(
        models={entry.name: entry for entry in models},
        datasets={entry.name: entry for entry in datasets},
        defenses={entry.name: entry for entry in defenses},
        attacks={entry.name: entry for entry in attacks},
        device="cpu",
        device_detail="2 cores",
    )


def gallery_frame(
    first: int, count: int, *, dataset: str = "mnist", length: int = 10000
) -> GalleryFrame:
    """An answer whose thumbnails are plain squares."""
    request = GalleryRequest(PictureRef(dataset=dataset), first, count)
    thumbnails = tuple(
        Thumbnail(index, np.full((28, 28, 3), 90 + index % 120, np.uint8), str(index % 10), 0)
        for index in range(first, min(first + count, length))
    )
    return GalleryFrame(request, length, thumbnails)
