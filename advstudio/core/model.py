"""What a model family offers: an architecture, its weights and how pixels enter it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from advstudio.core.registry import Registry

ReportProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Model:
    """A network by name.

    Attributes:
        title: What people read in the picker.
        summary: One sentence: what it is and where it comes from.
        source: Paper or package, with the licence of the weights.
        build: A fresh network with random weights, on the CPU.
        load: Puts the undefended, trained weights into a network that `build` made; reports
            (bytes so far, bytes in all) while it downloads.
        class_names: Names of its classes, in the order of its logits.
        input_shape: (c, h, w) of the pictures it takes.
        mean: Per channel, pixel scale.
        std: Per channel, pixel scale.
        dataset: The dataset whose pictures it knows, and that opens with it.
        linf_end: End of the epsilon slider for L-infinity, pixel scale.
        epsilon: L-infinity epsilon to start with, pixel scale.
    """

    title: str
    summary: str
    source: str
    build: Callable[[], nn.Module]
    load: Callable[[nn.Module, ReportProgress], None]
    class_names: Callable[[], tuple[str, ...]]
    input_shape: tuple[int, int, int]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    dataset: str
    linf_end: float
    epsilon: float


def initialised(model: Model, seed: int) -> nn.Module:
    """A fresh network whose random weights follow from the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return model.build()


MODELS: Registry[Model] = Registry("model", "advstudio.models")
