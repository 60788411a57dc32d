"""Carlini and Wagner's attack: Adam on distance plus c times the margin, and a search for c."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from advstudio.core.adam import Adam
from advstudio.core.attack import ATTACKS, MinimumNormAttack, Ray, gradient_at, ray_to
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng

# Black and white are infinitely far in tanh space; the authors' code has the same factor.
_NEARLY = 0.999999
# Logits; less could be won in one batch and lost in another, which rounds differently.
_LEAST_MARGIN = 1e-4
_CHECKS = 10
_PROGRESS = 0.995


@ATTACKS.register("carlini-wagner", order=43)
class CarliniWagner(MinimumNormAttack):
    """Shrinks the change for as long as the model errs, by a long and thorough optimisation.

    A weight c per picture balances size and error; a search finds the smallest that works.
    """

    title = "Carlini–Wagner"
    source = "Carlini and Wagner 2017, arXiv:1608.04644, sections V and VI.A"
    knowledge = "white-box"
    norms = ("L2",)
    expense = "search steps × steps gradients at most"

    steps: int = Field(
        1000, ge=1, le=10_000, description="Adam steps per value of c; the paper takes 10 000"
    )
    search_steps: int = Field(9, ge=1, le=20, description="Values of c that are tried")
    initial_c: float = Field(1e-3, gt=0, le=1e6, description="The first c, the margin's weight")
    learning_rate: float = Field(0.01, gt=0, le=1.0, description="Adam's, in tanh space")
    confidence: float = Field(
        0.0, ge=0, le=1000, description="Margin (κ) to be won, in logits; more of it helps transfer"
    )
    abort_early: bool = Field(
        True, description="Leave a picture when a tenth of the steps brought no progress"
    )

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Tensor, None, Ray]:
        """Yield the iterate after every Adam step; return the way to the nearest picture."""
        model.require_gradient()
        with torch.no_grad():
            logits = model(x)
        lead = margin(logits, goal).to(x.dtype)
        is_won = goal.is_reached(logits) & (lead >= self.won_by())
        nearest = _Nearest(x, lead, is_won)
        rows = (~is_won).nonzero().squeeze(1)
        weight = _Weight(torch.full_like(lead[rows], self.initial_c))
        for _ in range(self.search_steps if len(rows) else 0):
            descent = _Descent(self, x[rows], goal.select(rows), weight.c)
            while not descent.is_over():
                judged = descent.step(model)
                at = rows[judged.place]
                nearest.offer(at, judged)
                yield x.index_copy(0, at, judged.x_adv) if len(at) < len(x) else judged.x_adv
            weight.learn(descent.is_won)
        return ray_to(x, nearest.x_adv, norm)

    def won_by(self) -> float:
        """The margin to be won: κ, or where that is 0 as little as survives rounding."""
        # Deviates: the paper's 0 is the boundary itself.
        return max(self.confidence, _LEAST_MARGIN)


class _Judged(NamedTuple):
    """What a step saw, before it moved.

    Attributes:
        place: (m,) int64 positions in the batch of the descent.
        x_adv: (m, c, h, w).
        distance: (m,) the squared L2 distance to the clean pictures.
        lead: (m,) the margin, at most κ.
        is_won: (m,) whether the goal is reached with a margin of κ.
    """

    place: Tensor
    x_adv: Tensor
    distance: Tensor
    lead: Tensor
    is_won: Tensor


class _Descent:
    """Adam from the clean pictures, with fixed weights, as long as there is progress.

    Args:
        settings: Of the attack.
        x: (n, c, h, w) clean.
        goal: n labels.
        c: (n,) weight of the margin.

    Attributes:
        is_won: (n,) whether an iterate was won; final once the descent is over.
    """

    def __init__(self, settings: CarliniWagner, x: Tensor, goal: Goal, c: Tensor) -> None:
        self._settings, self._goal, self._c = settings, goal, c
        self._adam = Adam([((2 * x - 1) * _NEARLY).atanh()])
        self._centre = self._pictures()
        self._place = torch.arange(len(x), device=x.device)
        self._loss_before = torch.full_like(c, torch.inf)
        self._confidence = settings.won_by()
        self._every = math.ceil(settings.steps / _CHECKS)
        self._taken = 0
        self.is_won = torch.zeros_like(c, dtype=torch.bool)
        self._is_won_here = self.is_won.clone()

    def is_over(self) -> bool:
        """Whether no picture is to go on."""
        return self._taken == self._settings.steps or not len(self._place)

    def step(self, model: Classifier) -> _Judged:
        """Judge where the pictures are, move them, and leave those that stand still."""
        x_adv = self._pictures()
        lead, grad, _ = gradient_at(model, x_adv, self._goal, self._bounded_margin)
        change = x_adv - self._centre
        distance = torch.linalg.vector_norm(change.flatten(1), dim=1).square()
        # Where the margin is positive the goal is reached.
        is_won = lead >= self._confidence
        self._is_won_here |= is_won
        judged = _Judged(self._place, x_adv, distance, lead, is_won)
        slope = change.mul_(2).addcmul_(self._c.view(-1, 1, 1, 1), grad, value=-1)
        self._adam.step([slope.mul_(_stretch(x_adv))], self._settings.learning_rate)
        self._taken += 1
        if self._taken == self._settings.steps:
            self.is_won[self._place] = self._is_won_here
        elif self._settings.abort_early and (self._taken - 1) % self._every == 0:
            self._leave(distance + self._c * (self._confidence - lead))
        return judged

    def _pictures(self) -> Tensor:
        """(m, c, h, w) ½ (tanh w + 1), in a form that does not round near black."""
        return (2 * self._adam.weights[0]).sigmoid_()

    def _bounded_margin(self, logits: Tensor, goal: Goal) -> Tensor:
        return margin(logits, goal).clamp_max(self._confidence)

    def _leave(self, loss: Tensor) -> None:
        """Part with the pictures whose loss, (m,), is hardly below that of the last check."""
        # Deviates: the authors' code compares sums over the batch, and stays for 0.01 %; here every
        # picture leaves for itself, as if it were alone, and stays for 0.5 %. Over 1000 steps that
        # saves a quarter of the gradients, and changes grow by 0.3 %.
        kept = (loss <= _PROGRESS * self._loss_before).nonzero().squeeze(1)
        self._loss_before = loss
        if len(kept) == len(loss):
            return
        self.is_won[self._place] = self._is_won_here
        self._adam.keep(kept)
        self._goal, self._c, self._centre = (
            self._goal.select(kept),
            self._c[kept],
            self._centre[kept],
        )
        self._place, self._loss_before = self._place[kept], loss[kept]
        self._is_won_here = self._is_won_here[kept]


class _Nearest:
    """The nearest picture that was won; where none was, the one with the highest margin.

    Args:
        x: (n, c, h, w) clean.
        lead: (n,) the margin there.
        is_won: (n,) whether the clean pictures are won already.
    """

    def __init__(self, x: Tensor, lead: Tensor, is_won: Tensor) -> None:
        self.x_adv = x.clone()
        self._distance = torch.where(is_won, 0.0, torch.inf)
        self._lead = lead
        self._is_all_won = bool(is_won.all())

    def offer(self, rows: Tensor, judged: _Judged) -> None:
        """Keep what is better; `rows` are the positions of the judged in the whole batch."""
        before = self._distance[rows]
        is_better = is_nearer = judged.is_won & (judged.distance < before)
        if not self._is_all_won:
            is_better = is_nearer | before.isinf() & (judged.lead > self._lead[rows])
        better = is_better.nonzero().squeeze(1)
        if not len(better):
            return
        at = rows[better]
        self.x_adv[at] = judged.x_adv[better]
        self._lead[at] = judged.lead[better]
        self._distance[at] = torch.where(is_nearer, judged.distance, before)[better]
        self._is_all_won = self._is_all_won or bool(self._distance.isfinite().all())


class _Weight:
    """The search for the smallest c that wins: tenfold until one does, then halving.

    Args:
        c: (n,) the first.
    """

    def __init__(self, c: Tensor) -> None:
        self.c = c
        self._low, self._high = torch.zeros_like(c), torch.full_like(c, torch.inf)

    def learn(self, is_won: Tensor) -> None:
        """Take the next, given whether the present one has won, (n,)."""
        self._high = torch.where(is_won, self.c, self._high)
        self._low = torch.where(is_won, self._low, self.c)
        middle = (self._low + self._high) / 2
        self.c = torch.where(self._high.isinf(), self.c * 10, middle)


def _stretch(x_adv: Tensor) -> Tensor:
    """The derivative of the picture ½ (tanh w + 1) where it is `x_adv`: 2 x (1 − x)."""
    return torch.addcmul(x_adv, x_adv, x_adv, value=-1).mul_(2)
