"""What an attack is: frozen hyper-parameters, and a generator of iterates."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from jaxtyping import Float
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Ball, Norm, NormName
from advstudio.core.part import Part
from advstudio.core.registry import Registry
from advstudio.core.rng import ExampleRng

Knowledge = Literal["white-box", "scores", "labels", "transfer", "none"]


class Attack(Part):
    """Searches a ball for a picture that reaches the goal.

    Subclasses put hyper-parameters in fields and say what they need to know of the model
    and which norms they support.
    """

    knowledge: ClassVar[Knowledge]
    norms: ClassVar[tuple[NormName, ...]]

    @abstractmethod
    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Float[Tensor, "n c h w"]]:
        """Yield the iterate after every step, and last the best one, never just the last.

        Args:
            model: The classifier under attack; left untouched.
            x: (n, c, h, w) float32 in [0, 1].
            goal: Labels to leave or to reach, n of them.
            ball: Every yielded picture lies in it and in [0, 1].
            rng: One generator per example.

        Raises:
            NotApplicable: The model does not grant what this attack needs.
        """


@dataclass(frozen=True, slots=True)
class Ray:
    """Where an attack goes as epsilon grows, when the way does not depend on epsilon.

    Attributes:
        x: (n, c, h, w) the pictures at epsilon 0.
        perturbation: epsilon ≥ 0 to the (n, c, h, w) perturbation, before clipping to [0, 1].
        is_straight: Whether the perturbation is epsilon times one direction.
    """

    x: Tensor
    perturbation: Callable[[float], Tensor]
    is_straight: bool = True

    def at(self, epsilon: float) -> Float[Tensor, "n c h w"]:
        """(n, c, h, w) the attacked pictures, in [0, 1]."""
        return (self.x + self.perturbation(epsilon)).clamp_(0.0, 1.0)


class RayAttack(Attack):
    """An attack that finds its way once; every epsilon afterwards costs no gradient."""

    @abstractmethod
    def ray(self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng) -> Ray:
        """The way; arguments and errors as for `__call__`."""

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Float[Tensor, "n c h w"]]:
        """Yield the one picture per example that lies on the ray at the ball's epsilon."""
        yield self.ray(model, x, goal, ball.norm, rng).at(ball.epsilon)


def loss_and_gradient(
    model: Classifier, x: Float[Tensor, "n c h w"], goal: Goal
) -> tuple[Float[Tensor, " n"], Float[Tensor, "n c h w"]]:
    """The goal's loss at `x`, (n,), and its gradient with respect to the pixels.

    Raises:
        NotApplicable: The model grants no gradient.
    """
    model.require_gradient()
    with torch.enable_grad():
        x = x.detach().requires_grad_(True)
        loss = goal.loss(model(x))
        (grad,) = torch.autograd.grad(loss.sum(), x)
    return loss.detach(), grad


ATTACKS: Registry[type[Attack]] = Registry("attack", "advstudio.attacks")
