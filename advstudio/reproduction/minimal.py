"""Minimum-norm attacks on a set of pictures, and how far they had to go."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.core.attack import RayAttack
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.row import SEED


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        x: (n, c, h, w) clean pictures.
        x_adv: (n, c, h, w) attacked ones.
        is_reached: (n,) bool.
    """

    x: Tensor
    x_adv: Tensor
    is_reached: Tensor

    @property
    def success(self) -> float:
        """Share that was found, in percent."""
        return 100 * float(self.is_reached.float().mean())

    def mean_size(self, norm: Norm) -> float:
        """Mean norm of what was found."""
        return float(norm.size(self.x_adv - self.x)[self.is_reached].mean())

    def relative_size(self) -> float:
        """ρ̂ of Moosavi-Dezfooli et al. 2016, equation 15: the mean of ‖r‖₂ / ‖x‖₂."""
        lengths = (self.x_adv - self.x).flatten(1).norm(dim=1) / self.x.flatten(1).norm(dim=1)
        return float(lengths[self.is_reached].mean())

    def distortion(self) -> float:
        """√(Σδ² / n) of Szegedy et al. 2013, section 4.2, mean over what was found."""
        squares = (self.x_adv - self.x).flatten(1).square().mean(dim=1)
        return float(squares.sqrt()[self.is_reached].mean())


def found_by(attack: RayAttack, model: Classifier, x: Tensor, goal: Goal, norm: Norm) -> Found:
    """Run a minimum-norm attack on every picture."""
    ray = attack.ray(model, x, goal, norm, ExampleRng.of(SEED, len(x)))
    assert ray.end is not None, "a minimum-norm attack's way ends"
    with torch.no_grad():
        return Found(x, ray.end, goal.is_reached(model(ray.end)))


def all_pairs(x: Tensor, y: Tensor, classes: int = 10) -> tuple[Tensor, Goal]:
    """Every picture once for every other class, and these classes as targets."""
    targets = torch.cat([(y + shift) % classes for shift in range(1, classes)])
    return x.repeat(classes - 1, 1, 1, 1), Goal(targets, is_targeted=True)


def right_digits(model: Classifier, x: Tensor, y: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The first pictures that the model gets right."""
    with torch.no_grad():
        right = (model(x).argmax(dim=1) == y).nonzero().flatten()[:count]
    return x[right], y[right]


def random_targets(y: Tensor, classes: int = 10) -> Tensor:
    """(n,) another class each, drawn with the seed: the papers' average case."""
    generator = torch.Generator().manual_seed(SEED)
    return (y + torch.randint(1, classes, y.shape, generator=generator)) % classes
