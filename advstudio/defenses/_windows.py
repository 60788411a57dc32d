"""Windows round every pixel, with the picture mirrored at its edges."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def mirrored(x: Float[Tensor, "n c h w"], before: int, after: int) -> Float[Tensor, "n c h2 w2"]:
    """The pictures with `before` and `after` more rows and columns, edge pixels repeated.

    The border that SciPy calls `reflect`: d c b a | a b c d | d c b a.
    """
    rows = _places(x.shape[2], before, after, x.device)
    columns = _places(x.shape[3], before, after, x.device)
    return x.index_select(2, rows).index_select(3, columns)


def windows(x: Float[Tensor, "n c h w"], size: int) -> Float[Tensor, "n c h w k"]:
    """(n, c, h, w, size²) the values round every pixel; an even window reaches up and left."""
    padded = mirrored(x, size // 2, size - 1 - size // 2)
    return padded.unfold(2, size, 1).unfold(3, size, 1).flatten(4)


def _places(length: int, before: int, after: int, device: torch.device) -> Tensor:
    places = torch.arange(-before, length + after, device=device) % (2 * length)
    return torch.where(places < length, places, 2 * length - 1 - places)
