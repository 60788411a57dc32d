"""The attacker's loss on a plane, every point of a grid, coarse to fine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from advstudio.surfaces.grid import Points
from advstudio.surfaces.plane import Plane

Losses = Callable[[Float[Tensor, "n c h w"]], Float[Tensor, " n"]]

_COARSE = 8


class LossLandscape:
    """A grid that becomes finer, one chunk of evaluations at a time; nothing is filled in.

    Source: loss surfaces round a picture, Tramèr et al. 2018, arXiv:1705.07204.
    # Deviates: their second direction is adversarial as well; here it may be any, and is random.

    Args:
        plane: Where the points lie.
        losses: (n, c, h, w) to (n,) the attacker's loss, higher is better for him.
        size: Points along each side of the finest grid, a multiple of 8 plus one.
        chunk: Points handed to `losses` at once.
    """

    def __init__(self, plane: Plane, losses: Losses, *, size: int, chunk: int) -> None:
        if (size - 1) % _COARSE:
            raise ValueError(f"size {size} is no multiple of {_COARSE} plus one")
        self.plane = plane
        self._losses, self._size, self._chunk = losses, size, chunk
        self._values = np.full((size, size), np.nan, np.float32)
        self._spacing = 0
        self._pieces = self._run()

    @property
    def is_final(self) -> bool:
        """Whether the finest level is finished."""
        return self._spacing == 1

    @property
    def done(self) -> float:
        """Share of the points that are evaluated."""
        return float(np.isfinite(self._values).mean())

    @property
    def values(self) -> NDArray[np.float32]:
        """(s, s) the finest level that is finished, row 0 at the lowest y; (0, 0) before any."""
        if not self._spacing:
            return np.zeros((0, 0), np.float32)
        return self._values[:: self._spacing, :: self._spacing].copy()

    def advance(self) -> bool:
        """Evaluate one more chunk; return whether a level was finished by it."""
        return next(self._pieces, False)

    def _run(self) -> Iterator[bool]:
        for spacing in (8, 4, 2, 1):
            level = np.zeros((self._size, self._size), dtype=bool)
            level[::spacing, ::spacing] = True
            points = np.argwhere(level & np.isnan(self._values))
            for start in range(0, len(points), self._chunk):
                self._evaluate(points[start : start + self._chunk])
                yield False
            self._spacing = spacing
            yield True

    def _evaluate(self, points: Points) -> None:
        pictures = self.plane.pictures(self.plane.grid_coordinates(points, self._size))
        with torch.inference_mode():
            found = self._losses(pictures).float().cpu().numpy()
        self._values[points[:, 0], points[:, 1]] = found
