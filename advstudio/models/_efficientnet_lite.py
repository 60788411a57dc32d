"""EfficientNet-Lite0, with the layers in the order in which its published weights list them.

Written out because importing timm for this one network costs 2.5 s at every start of the engine.
"""

from __future__ import annotations

from torch import Tensor, nn

# repeats, kernel, stride of the first, expansion, channels out; the "Lite" table of
# Tan & Le 2019, arXiv:1905.11946: no squeeze-and-excite, ReLU6, stem and head not scaled.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


def efficientnet_lite0(classes: int = 1000) -> nn.Module:
    """A fresh EfficientNet-Lite0 for (n, 3, 224, 224) pictures."""
    layers: list[nn.Module] = [_convolution(3, 32, kernel=3, stride=2), nn.ReLU6()]
    width = 32
    for repeats, kernel, stride, expansion, out in _STAGES:
        for repeat in range(repeats):
            layers.append(_Block(width, out, kernel, stride if repeat == 0 else 1, expansion))
            width = out
    layers += [_convolution(width, 1280), nn.ReLU6()]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1280, classes)]
    return nn.Sequential(*layers)


class _Block(nn.Module):
    """Inverted residual: widen, filter each channel, narrow; added to its input where that fits."""

    def __init__(self, width: int, out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = width * expansion
        widen = [] if expansion == 1 else [_convolution(width, hidden), nn.ReLU6()]
        self.layers = nn.Sequential(
            *widen,
            _convolution(hidden, hidden, kernel=kernel, stride=stride, groups=hidden),
            nn.ReLU6(),
            _convolution(hidden, out),
        )
        self.is_residual = stride == 1 and width == out

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) to (n, out, h / stride, w / stride)."""
        y: Tensor = self.layers(x)
        return x + y if self.is_residual else y


def _convolution(
    width: int, out: int, *, kernel: int = 1, stride: int = 1, groups: int = 1
) -> nn.Sequential:
    """Convolution and batch normalisation with TensorFlow's "same" padding for even sizes."""
    layers: list[nn.Module] = []
    padding = kernel // 2
    if stride == 2:
        # TensorFlow pads one more at the right and bottom, which `padding=` cannot say.
        layers.append(nn.ZeroPad2d(((kernel - 2) // 2, (kernel - 1) // 2) * 2))
        padding = 0
    layers.append(nn.Conv2d(width, out, kernel, stride, padding, groups=groups, bias=False))
    layers.append(nn.BatchNorm2d(out, eps=1e-3, momentum=0.01))
    return nn.Sequential(*layers)
