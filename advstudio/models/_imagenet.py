"""What the networks for the 1000 classes of ImageNet have in common."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from advstudio.core.dataset import DATASETS
from advstudio.core.model import MODELS, Model, ReportProgress

_DATASET = "samples"


def register(
    name: str,
    build: Callable[[], nn.Module],
    load: Callable[[nn.Module, ReportProgress], None],
    *,
    order: int,
    title: str,
    summary: str,
    source: str,
    mean: tuple[float, ...],
    std: tuple[float, ...],
) -> None:
    """File a network for (3, 224, 224) pictures of the 1000 classes."""
    MODELS.register(name, order=order)(
        Model(
            title=title,
            summary=summary,
            source=source,
            build=build,
            load=load,
            class_names=_class_names,
            input_shape=(3, 224, 224),
            mean=mean,
            std=std,
            dataset=_DATASET,
            linf_end=16 / 255,
            epsilon=2 / 255,
        )
    )


def _class_names() -> tuple[str, ...]:
    return DATASETS[_DATASET].class_names()
