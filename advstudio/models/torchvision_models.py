"""ImageNet networks whose published weights are fetched when one is first chosen."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from torch import nn

from advstudio.core.errors import InvalidWeights
from advstudio.core.model import ReportProgress
from advstudio.models._download import fetched
from advstudio.models._imagenet import register
from advstudio.models.weights import load_weights


class _Row(NamedTuple):
    """A network of torchvision.

    Attributes:
        name: In `torchvision.models`.
        title: What people read.
        digits: The first eight of the weights' SHA-256; they are in the file's name, too.
        megabytes: Size of the file.
        accuracy: ImageNet top-1, percent, as torchvision states it.
        source: Paper.
    """

    name: str
    title: str
    digits: str
    megabytes: int
    accuracy: float
    source: str

    @property
    def url(self) -> str:
        """Where the weights are published."""
        return f"https://download.pytorch.org/models/{self.name}-{self.digits}.pth"


ROWS = (
    _Row("resnet18", "ResNet-18", "f37072fd", 45, 69.8, "He et al., arXiv:1512.03385"),
    _Row("resnet50", "ResNet-50", "11ad3fa6", 98, 80.9, "He et al., arXiv:1512.03385"),
    _Row(
        "mobilenet_v3_small",
        "MobileNetV3 small",
        "047dcff4",
        10,
        67.7,
        "Howard et al., arXiv:1905.02244",
    ),
    _Row("convnext_tiny", "ConvNeXt tiny", "983f1562", 109, 82.5, "Liu et al., arXiv:2201.03545"),
    _Row("vit_b_16", "ViT-B/16", "c867db91", 330, 81.1, "Dosovitskiy et al., arXiv:2010.11929"),
    _Row("swin_t", "Swin tiny", "704ceda3", 108, 81.5, "Liu et al., arXiv:2103.14030"),
)


def _build(row: _Row) -> nn.Module:
    # Late, because it takes 2 s, which only those who choose such a network should wait.
    from torchvision.models import get_model

    network: nn.Module = get_model(row.name, weights=None)
    return network


def _load(row: _Row, network: nn.Module, report: ReportProgress) -> None:
    path = fetched(row.url, report)
    try:
        load_weights(network, path, sha256=row.digits)
    except InvalidWeights:
        # Otherwise a damaged download would stay in the cache for ever.
        path.unlink(missing_ok=True)
        raise


for _order, _row in enumerate(ROWS, start=200):
    register(
        f"imagenet-{_row.name.replace('_', '-')}",
        partial(_build, _row),
        partial(_load, _row),
        order=_order,
        title=_row.title,
        summary=f"{_row.accuracy:g} % right on ImageNet; "
        f"{_row.megabytes} MB are fetched when it is first chosen",
        source=f"{_row.source}; weights: torchvision, BSD-3-Clause",
        mean=(0.485, 0.456, 0.406),
        std=(0.229, 0.224, 0.225),
    )
