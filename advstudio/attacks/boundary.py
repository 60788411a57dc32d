"""The boundary attack: a random walk along the decision boundary, ever nearer to the picture."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import torch
from pydantic import Field
from torch import Tensor

from advstudio.attacks._decision import Oracle, starting_points
from advstudio.attacks._spheres import STEPPERS
from advstudio.core.attack import ATTACKS, MinimumNormAttack, Ray, ray_to
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng

_CONVERGED = 1e-7
_CHECK_EVERY = 10
# 128 KiB of float32 per example: few calls of the generators, and little memory.
_DRAWN_VALUES = 2**15


@dataclass(frozen=True, slots=True)
class _Success:
    """How many of the last steps succeeded; tells how to change their size.

    Attributes:
        hits: (m,) successes since the last change.
        window: Steps after which the share of successes counts.
        lowest: Share below which steps become smaller.
        highest: Share above which they become larger.
        tries: Steps since the last change.
    """

    hits: Tensor
    window: int
    lowest: float
    highest: float
    tries: int = 0

    def counting(self, is_hit: Tensor) -> _Success:
        """With one more step; (m,) bool."""
        if self.tries == self.window:
            return replace(self, hits=is_hit.to(self.hits), tries=1)
        return replace(self, hits=self.hits + is_hit, tries=self.tries + 1)

    def factor(self, adaptation: float) -> Tensor | None:
        """(m,) what the step size is to be multiplied by; None while the window is not full."""
        if self.tries < self.window:
            return None
        share = self.hits / self.tries
        factor = torch.where(share > self.highest, adaptation, 1.0)
        return torch.where(share < self.lowest, 1 / adaptation, factor)


@dataclass(slots=True)
class _Walk:
    """The examples that still walk: m of the n of the batch.

    Attributes:
        norm: L2 or L-infinity; measures the distance.
        rows: (m,) int64 their numbers in the batch.
        x: (m, d) clean.
        x_adv: (m, d) nearest so far.
        spherical_step: (m,) delta of the paper, relative to the distance.
        source_step: (m,) epsilon of the paper, relative to the distance.
        spherical: Successes of the step along the sphere alone.
        both: Successes of both steps together.
    """

    norm: Norm
    rows: Tensor
    x: Tensor
    x_adv: Tensor
    spherical_step: Tensor
    source_step: Tensor
    spherical: _Success
    both: _Success

    def size(self, flat: Tensor) -> Tensor:
        """(m,) how far (m, d) pictures are from the clean ones."""
        return self.norm.size((flat - self.x)[:, :, None, None])

    def select(self, is_kept: Tensor) -> _Walk:
        """Without the examples for which the (m,) bool is false."""
        return _Walk(
            self.norm, self.rows[is_kept], self.x[is_kept], self.x_adv[is_kept],
            self.spherical_step[is_kept], self.source_step[is_kept],
            replace(self.spherical, hits=self.spherical.hits[is_kept]),
            replace(self.both, hits=self.both.hits[is_kept]),
        )  # fmt: skip


@ATTACKS.register("boundary", order=61)
class Boundary(MinimumNormAttack):
    """Starts from noise and strolls towards the picture, staying where the class is wrong."""

    title = "Boundary attack"
    source = "Brendel et al. 2018, arXiv:1712.04248, algorithm 1"
    knowledge = "labels"
    norms = ("L2", "Linf")
    expense = "1.1 × steps queries"

    # Deviates: the paper walks until the steps vanish; its authors' later code stops at 25,000.
    steps: int = Field(5000, ge=1, le=100_000, description="Steps at most")
    # Deviates: the authors' code starts at 0.01 and grows, which costs a thousand steps.
    spherical_step: float = Field(
        0.1,
        gt=0,
        le=1,
        description="First step along the sphere ÷ its radius; for L∞ the share of values it moves",
    )
    source_step: float = Field(
        0.01, gt=0, le=1, description="First step towards the picture ÷ the distance from it"
    )
    step_adaptation: float = Field(
        1.5, gt=1, le=10, description="Factor by which step sizes grow and shrink"
    )

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Tensor, None, Ray]:
        """Yield the nearest picture after every step."""
        oracle = Oracle(model, goal)
        x_adv, is_found = starting_points(oracle, x, rng)
        walk = self._begun(x, x_adv, is_found & (norm.size(x_adv - x) > 0), norm)
        step = 0
        while step < self.steps and len(walk.rows):
            for noise in _noise(walk, x, rng, most=self.steps - step):
                step += 1
                self._stroll(oracle, walk, noise, x.shape[1:], step % _CHECK_EVERY == 0)
                x_adv = x_adv.index_copy(0, walk.rows, walk.x_adv.view(-1, *x.shape[1:]))
                yield x_adv
            walk = walk.select(walk.source_step >= _CONVERGED)
        return ray_to(x, x_adv, norm)

    def _begun(self, x: Tensor, x_adv: Tensor, is_walking: Tensor, norm: Norm) -> _Walk:
        """The walk of the examples in the (n,) bool.

        # Deviates: windows of 10 and 30 and shares from foolbox's code, where the paper names none
        # but one half; foolbox counts only every tenth step for both, and over 100 and 30 of these,
        # so that its steps are still far too small after thousands.
        """
        rows = is_walking.nonzero().flatten()
        ones = torch.ones_like(x[rows, 0, 0, 0])
        return _Walk(
            norm, rows, x[rows].flatten(1), x_adv[rows].flatten(1),
            self.spherical_step * ones, self.source_step * ones,
            _Success(0 * ones, window=10, lowest=0.2, highest=0.5),
            _Success(0 * ones, window=30, lowest=0.1, highest=0.25),
        )  # fmt: skip

    def _stroll(
        self, oracle: Oracle, walk: _Walk, noise: Tensor, shape: torch.Size, is_checked: bool
    ) -> None:
        """Move each example to its proposal, if that is adversarial and nearer; adapt the steps."""
        proposal, on_sphere = STEPPERS[walk.norm.name](
            walk.x, walk.x_adv, noise,
            spherical_step=walk.spherical_step, source_step=walk.source_step,
        )  # fmt: skip
        if is_checked:
            asked = torch.cat([proposal, on_sphere])
            is_reached = oracle(asked.view(-1, *shape), walk.rows.repeat(2))
            is_adversarial, is_sphere_adversarial = is_reached.chunk(2)
            self._adapt_both(walk, is_sphere_adversarial)
        else:
            is_adversarial = oracle(proposal.view(-1, *shape), walk.rows)
        # Rounding may carry a picture away that is nearer by construction.
        is_nearer = walk.size(proposal) < walk.size(walk.x_adv)
        is_better = is_adversarial & is_nearer
        walk.x_adv = torch.where(is_better[:, None], proposal, walk.x_adv)
        self._adapt_source(walk, is_adversarial)

    def _adapt_both(self, walk: _Walk, is_adversarial: Tensor) -> None:
        """Half of the steps along the sphere alone should succeed: there the boundary is flat."""
        walk.spherical = walk.spherical.counting(is_adversarial)
        factor = walk.spherical.factor(self.step_adaptation)
        if factor is not None:
            walk.spherical_step = walk.spherical_step * factor
            walk.source_step = walk.source_step * factor

    def _adapt_source(self, walk: _Walk, is_adversarial: Tensor) -> None:
        """A fifth or so of all steps should succeed; a vanishing step means a local minimum."""
        walk.both = walk.both.counting(is_adversarial)
        factor = walk.both.factor(self.step_adaptation)
        if factor is not None:
            walk.source_step = walk.source_step * factor


def _noise(walk: _Walk, x: Tensor, rng: ExampleRng, *, most: int) -> Iterator[Tensor]:
    """Standard normal (m, d), for some steps in advance."""
    chosen = rng.select(walk.rows.tolist())
    count = min(most, max(1, _DRAWN_VALUES // x[0].numel()))
    drawn = chosen.normal(x.new_empty(1).expand(len(walk.rows), count, x[0].numel()))
    return iter(drawn.unbind(1))
