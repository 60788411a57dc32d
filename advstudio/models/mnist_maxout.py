"""The maxout network on which FGSM was introduced, in its smaller form."""

from __future__ import annotations

from torch import Tensor, nn

from advstudio.models._mnist import register

_UNITS, _PIECES = 240, 5


class Maxout(nn.Module):
    """Dense units that answer with the largest of several linear pieces.

    Args:
        inputs: Features in.
        units: Features out.
        pieces: Linear functions per unit.

    Source: Goodfellow et al. 2013, arXiv:1302.4389, section 3.
    """

    def __init__(self, inputs: int, units: int, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces
        self.linear = nn.Linear(inputs, units * pieces)

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs) to (n, units)."""
        pieces: Tensor = self.linear(x).view(len(x), -1, self.pieces)
        return pieces.amax(dim=2)


def build() -> nn.Module:
    """A fresh network: (n, 1, 28, 28) to (n, 10) logits."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Dropout(0.2),
        Maxout(28 * 28, _UNITS, _PIECES),
        nn.Dropout(0.5),
        Maxout(_UNITS, _UNITS, _PIECES),
        nn.Dropout(0.5),
        nn.Linear(_UNITS, 10),
    )


register(
    "mnist-maxout",
    build,
    order=25,
    title="MNIST maxout network",
    summary="Two layers of 240 maxout units: the kind of network on which FGSM was introduced",
    source="Goodfellow et al. 2014, arXiv:1412.6572, section 4; weights trained by advstudio, MIT",
)
