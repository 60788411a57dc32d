"""Random numbers with one seed per example, so that a subset of a batch reproduces."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor


class ExampleRng:
    """One generator per example of a batch.

    Numbers are drawn on the CPU and then moved, so that they are the same on every
    device, and a split or shuffled batch draws for each example what the whole did.

    Args:
        seeds: One seed per example, in the order of the batch.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds = tuple(seeds)
        self._generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]

    @classmethod
    def of(cls, seed: int, n: int) -> ExampleRng:
        """Seeds `seed, seed + 1, …` for a batch of `n`."""
        return cls(range(seed, seed + n))

    def select(self, indices: Sequence[int]) -> ExampleRng:
        """The generators of some examples, with the state that they have now."""
        chosen = ExampleRng([self.seeds[i] for i in indices])
        chosen._generators = [self._generators[i] for i in indices]
        return chosen

    def uniform(self, like: Tensor) -> Tensor:
        """(n, …) uniform in [-1, 1), of the shape, dtype and device of `like`."""
        drawn = [torch.rand(like.shape[1:], generator=g) for g in self._drawing(like)]
        return torch.stack(drawn).mul_(2).sub_(1).to(like)

    def normal(self, like: Tensor) -> Tensor:
        """(n, …) standard normal, of the shape, dtype and device of `like`."""
        drawn = [torch.randn(like.shape[1:], generator=g) for g in self._drawing(like)]
        return torch.stack(drawn).to(like)

    def _drawing(self, like: Tensor) -> list[torch.Generator]:
        if len(like) != len(self._generators):
            raise ValueError(f"{len(like)} examples but {len(self._generators)} seeds")
        return self._generators


@contextlib.contextmanager
def global_draws_from(random: torch.Generator, device: torch.device) -> Iterator[None]:
    """Let what knows only torch's global generator, as dropout does, follow from a seed, too."""
    seed = int(torch.randint(2**62, (), generator=random))
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
