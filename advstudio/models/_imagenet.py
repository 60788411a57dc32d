"""What the networks for the 1000 classes of ImageNet have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from torch import nn

from advstudio.core.model import MODELS, Model, ReportProgress
from advstudio.paths import resource


@cache
def class_names() -> tuple[str, ...]:
    """The 1000 names, in the order of the logits; a list of its own, as torchvision's costs 2 s."""
    return tuple(json.loads(resource("imagenet_classes.json").read_text("utf-8")))


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
            class_names=class_names,
            input_shape=(3, 224, 224),
            mean=mean,
            std=std,
            dataset="samples",
            linf_end=16 / 255,
            epsilon=2 / 255,
        )
    )
