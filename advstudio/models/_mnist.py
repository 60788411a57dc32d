"""What the networks for handwritten digits have in common."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from advstudio.core.dataset import DATASETS
from advstudio.core.model import MODELS, Model, ReportProgress
from advstudio.models.weights import load_trained

_DATASET = "mnist"


def register(
    name: str, build: Callable[[], nn.Module], *, order: int, title: str, summary: str, source: str
) -> None:
    """File a network for (1, 28, 28) pictures whose undefended weights ship with the program."""

    def _load(network: nn.Module, report: ReportProgress) -> None:
        load_trained(network, name, "standard")

    MODELS.register(name, order=order)(
        Model(
            title=title,
            summary=summary,
            source=source,
            build=build,
            load=_load,
            class_names=_class_names,
            input_shape=(1, 28, 28),
            mean=(0.0,),
            std=(1.0,),
            dataset=_DATASET,
            linf_end=0.5,
            epsilon=0.1,
        )
    )


def _class_names() -> tuple[str, ...]:
    return DATASETS[_DATASET].class_names()
