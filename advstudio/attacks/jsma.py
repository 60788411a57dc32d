"""The Jacobian-based saliency map attack: the two most telling pixels at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._saliency import SaliencyAttack, Salient
from advstudio.core.attack import ATTACKS

# Pairs at a time: 16 MB per intermediate result.
_LARGEST_CHUNK = 4_000_000


@ATTACKS.register("jsma", order=45)
class JSMA(SaliencyAttack):
    """Changes few pixels, but fully: always the two that lead most directly to the target class."""

    title = "JSMA"
    source = "Papernot et al. 2016, arXiv:1511.07528, algorithms 2 and 3"
    expense = "2 gradients per pair of pixels"

    features_per_step = 2

    def most_salient(self, rise: Tensor, fall: Tensor) -> Salient:
        """The pair of algorithm 3, found without trying all pairs."""
        if self.on == "logits":
            return best_pair(rise, fall)
        # The product is then the square of the pair's rise; squared, it could underflow.
        pair = rise.topk(2, dim=1)
        return Salient(pair.indices, pair.values.sum(dim=1) > 0)


def best_pair(rise: Tensor, fall: Tensor) -> Salient:
    """The pair p ≠ q with the largest (rise_p + rise_q)(fall_p + fall_q), both sums positive.

    Exact: a feature that another surpasses in both rise and fall can be replaced by it, so one of
    the pair is surpassed by none, the other at most by the first. They lie on the first two
    Pareto fronts, which hold a few features where all pairs are hundreds of thousands.

    Args:
        rise: (m, d) with d ≥ 2; -inf for features that must not be taken.
        fall: (m, d), likewise.
    """
    ordered, order = rise.sort(dim=1, descending=True)
    ordered_fall = fall.gather(1, order)
    is_first = _is_on_front(ordered_fall)
    is_candidate = is_first | _is_on_front(ordered_fall.masked_fill(is_first, -torch.inf))
    count = max(2, int(is_candidate.sum(dim=1).max()))
    # Examples with fewer candidates take others in, which do no harm.
    candidates = is_candidate.float().topk(count, dim=1).indices
    at_once = max(1, _LARGEST_CHUNK // count**2)
    slopes = (slope.gather(1, candidates) for slope in (ordered, ordered_fall))
    chunks = zip(*(torch.split(slope, at_once) for slope in slopes), strict=True)
    best, position = (torch.cat(parts) for parts in zip(*map(_best_of_all, chunks), strict=True))
    pair = torch.stack([position // count, position % count], dim=1)
    return Salient(order.gather(1, candidates.gather(1, pair)), best > 0)


def _is_on_front(ordered_fall: Tensor) -> Tensor:
    """(m, d) whether each exceeds all before it; they are ordered by their rise."""
    before = ordered_fall.cummax(dim=1).values[:, :-1]
    return ordered_fall > torch.nn.functional.pad(before, (1, 0), value=-torch.inf)


def _best_of_all(slopes: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """(m,) the largest product over all pairs and (m,) its place among j × j; 0 if none will do.

    Args:
        slopes: Rise and fall, (m, j) each.
    """
    rise, fall = (slope.unsqueeze(2) + slope.unsqueeze(1) for slope in slopes)
    is_salient = (rise > 0) & (fall > 0)
    is_salient.diagonal(dim1=1, dim2=2).fill_(False)
    best = torch.where(is_salient, rise * fall, 0.0).flatten(1).max(dim=1)
    return best.values, best.indices
