"""Random search: many draws of noise, of which one that fools the model counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from advstudio.attacks.gaussian_noise import GaussianNoise
from advstudio.attacks.random_sign import RandomSign
from advstudio.attacks.uniform_noise import UniformNoise
from advstudio.core.attack import ATTACKS, Attack, RayAttack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.rng import ExampleRng

Kind = Literal["uniform", "sign", "gaussian"]

_KINDS: dict[Kind, RayAttack] = {
    "uniform": UniformNoise(),
    "sign": RandomSign(),
    "gaussian": GaussianNoise(),
}
# Values per forward pass: a few hundred digits, or one or two photographs.
_VALUES = 2**18
_SEEDS = 2**23


@ATTACKS.register("best-of-noise", order=84)
class BestOfNoise(Attack):
    """Draws noise again and again until one draw fools the model: search without any direction.

    Where this succeeds and an attack by gradients does not, the gradients are masked.

    # Deviates: the paper samples the whole ball; here every draw has size epsilon, because
    # larger noise fools more.
    """

    title = "Best of noise"
    source = "Athalye et al. 2018, arXiv:1802.00420, section 3.1: random sampling"
    knowledge = "labels"
    norms = ("Linf", "L2", "L1", "L0")
    expense = "draws queries"

    draws: int = Field(1000, ge=1, le=1_000_000, description="Draws of noise, at most")
    kind: Kind = Field("uniform", description="What is drawn")

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the pictures after every few draws, and last again; a fooled model ends it.

        Where no draw fools it, the last one is kept: labels alone say of none that it is better.
        """
        noise, own, x_adv = _KINDS[self.kind], _own(rng, x), x
        left, made = torch.arange(len(x), device=x.device), 0
        while made < self.draws and len(left):
            x_left, goal_left = x[left], goal.select(left)
            repeats = min(self.draws - made, max(1, _VALUES // x_left.numel()))
            drawn = torch.stack(
                [
                    noise.ray(model, x_left, goal_left, ball.norm, own).at(ball.epsilon)
                    for _ in range(repeats)
                ]
            )
            is_hit = _hits(model, drawn, goal_left)
            is_reached = is_hit.any(dim=0)
            chosen = torch.where(is_reached, is_hit.int().argmax(dim=0), repeats - 1)
            rows = torch.arange(len(left), device=x.device)
            x_adv = x_adv.index_copy(0, left, drawn[chosen, rows])
            kept = (~is_reached).nonzero().flatten()
            left, own, made = left[kept], own.select(kept.tolist()), made + repeats
            yield x_adv
        yield x_adv


def _hits(model: Classifier, drawn: Tensor, goal: Goal) -> Tensor:
    """(r, m) whether each of r draws for m pictures, (r, m, c, h, w), reaches the goal."""
    together = Goal(goal.labels.repeat(len(drawn)), goal.is_targeted)
    with torch.no_grad():
        return together.is_reached(model(drawn.flatten(0, 1))).view(drawn.shape[:2])


def _own(rng: ExampleRng, x: Tensor) -> ExampleRng:
    """Generators apart, because how many draws are made may show in no later number."""
    drawn = rng.uniform(x[:, :1, :1, :1]).flatten()
    return ExampleRng([int(number) for number in ((drawn + 1) * _SEEDS).tolist()])
