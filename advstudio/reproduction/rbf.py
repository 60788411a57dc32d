"""The shallow RBF network of the paper that introduced FGSM: it is sure only near what it knows."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.core.classifier import Classifier
from advstudio.reproduction.digits import DIGITS, SHAPE, training_digits
from advstudio.reproduction.row import SEED

_RATE, _BATCH = 0.01, 200
_TINY = 1e-6

_LEAST = -60.0
"""Logarithm below which a probability counts as none: its gradient would be subnormal, and slow."""


class RadialUnits(nn.Module):
    """One unit per class whose probability falls with the distance from a centre.

    `log p(y = k | x) = −(x − μ_k)ᵀ diag(β_k) (x − μ_k)`; the probabilities need not sum to 1.

    Args:
        centres: (k, d) where μ begins.

    Source: Goodfellow et al. 2014, arXiv:1412.6572, section 7.
    """

    def __init__(self, centres: Tensor) -> None:
        super().__init__()
        self.centres = nn.Parameter(centres.clone())
        spread = float(centres.var(dim=0).sum())
        self.log_widths = nn.Parameter(torch.full_like(centres, 1 / spread).log())

    def forward(self, x: Tensor) -> Tensor:
        """(n, k) logarithms of the probabilities, at most 0."""
        widths, flat = self.log_widths.exp(), x.flatten(1)
        # Multiplied out: (n, k, d) would not fit for many pictures.
        squares = flat.square() @ widths.T - 2 * flat @ (widths * self.centres).T
        return -(squares + (widths * self.centres.square()).sum(dim=1)).clamp_min(_TINY)


def radial(*, epochs: int) -> Classifier:
    """The network after training, each class against all others; its logits are `log p`."""
    x, y = training_digits()
    network = RadialUnits(torch.stack([x[y == k].mean(dim=0).flatten() for k in range(10)]))
    optimiser = torch.optim.Adam(network.parameters(), lr=_RATE)
    order = torch.Generator().manual_seed(SEED)
    for _ in range(epochs):
        for batch in torch.split(torch.randperm(len(x), generator=order), _BATCH):
            loss = against_all_others(network(x[batch]), y[batch]).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call] # torch's stub
            optimiser.step()
    return Classifier(network.eval().requires_grad_(False), DIGITS, SHAPE)


def against_all_others(log_p: Tensor, y: Tensor) -> Tensor:
    """(n,) the binary cross-entropy of (n, k) log-probabilities with (n,) labels."""
    is_own = F.one_hot(y, num_classes=log_p.shape[1]).bool()
    log_not = torch.log(-torch.expm1(log_p.clamp_min(_LEAST)))
    return -torch.where(is_own, log_p, log_not).sum(dim=1)
