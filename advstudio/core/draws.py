"""Random numbers of defenses: a function of seed, picture and draw, without hidden state.

A defense that draws at random must still give the same result for the same experiment, however a
batch is split or shuffled. So it draws from a hash of the picture itself; an attacker who averages
sees the draws 0, 1, …, and whoever judges his result another one, which he never saw.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch
from jaxtyping import Float
from torch import Tensor

DEPLOYED = 2**32
"""The draw by which results are judged, for every picture another."""

SHOWN = DEPLOYED + 1
"""The draw by which what is on the screen is judged: the same for every picture, so that
neighbours on a plane or along epsilon differ by the picture alone."""

_DRAW: ContextVar[int] = ContextVar("draw", default=0)

_PIXEL_LEVELS = 2**20
_WORD = 2**64
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def current_draw() -> int:
    """The number of the draw that is being made; 0 unless somebody chose another."""
    return _DRAW.get()


@contextmanager
def drawing(number: int) -> Iterator[None]:
    """Defenses make draw `number` within; only for plain calls, never round a generator's yield."""
    token = _DRAW.set(number)
    try:
        yield
    finally:
        _DRAW.reset(token)


class PictureDraws:
    """Random numbers for each picture of a batch, of the current draw.

    Args:
        seed: Of the defense.
        x: (n, c, h, w); equal pictures draw equal numbers, and of the draw `SHOWN` all do.

    Source: the finaliser of SplitMix64, Steele et al. 2014 (OOPSLA), over a sum that does not
    depend on the order of its terms.
    """

    def __init__(self, seed: int, x: Float[Tensor, "n c h w"]) -> None:
        picture = _fingerprints(x)
        if current_draw() == SHOWN:
            picture = torch.zeros_like(picture)
        self._keys = _mixed(picture + _signed(_number(seed, current_draw())))

    def uniform(self, count: int) -> Float[Tensor, "n count"]:
        """(n, count) float32 in [0, 1)."""
        words = _mixed(self._keys.view(-1, 1) + _counters(count, self._keys.device))
        return _shifted(words, 40).float() / 2**24


def _fingerprints(x: Tensor) -> Tensor:
    """(n,) int64 that differ for different pictures, whatever the order of the sum."""
    levels = (x.detach().flatten(1) * _PIXEL_LEVELS).round().long()
    return _mixed(levels + _counters(levels.shape[1], levels.device)).sum(dim=1)


def common_generator(seed: int) -> torch.Generator:
    """A fresh CPU generator of the current draw, the same for every picture."""
    return torch.Generator().manual_seed(_number(seed, current_draw()))


def _number(seed: int, draw: int) -> int:
    """A 64-bit number from two, in plain integers."""
    z = (seed * _GOLDEN + draw * _FIRST + 1) % _WORD
    z = (z ^ (z >> 30)) * _FIRST % _WORD
    z = (z ^ (z >> 27)) * _SECOND % _WORD
    return z ^ (z >> 31)


def _counters(count: int, device: torch.device) -> Tensor:
    """(count,) multiples of the golden ratio, which differ in all their bits once mixed."""
    return torch.arange(1, count + 1, device=device) * _signed(_GOLDEN)


def _mixed(words: Tensor) -> Tensor:
    """The words with their bits thoroughly mixed; int64 multiplication wraps as it should."""
    words = (words ^ _shifted(words, 30)) * _signed(_FIRST)
    words = (words ^ _shifted(words, 27)) * _signed(_SECOND)
    return words ^ _shifted(words, 31)


def _shifted(words: Tensor, bits: int) -> Tensor:
    """Shifted right as unsigned words; torch's own shift would copy the sign."""
    return (words >> bits) & ((1 << (64 - bits)) - 1)


def _signed(word: int) -> int:
    return word - _WORD if word >= _WORD // 2 else word
