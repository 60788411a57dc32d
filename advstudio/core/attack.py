"""What an attack is: frozen hyper-parameters, and a generator of iterates."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.generators import returned
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss, cross_entropy
from advstudio.core.norms import Norm, NormName
from advstudio.core.part import Part
from advstudio.core.registry import Registry
from advstudio.core.rng import ExampleRng

_SMALLEST = 1e-30
"""Below this, differences between the pixels' slopes would be lost in float32."""

Knowledge = Literal["white-box", "scores", "labels", "transfer", "none"]


class Attack(Part):
    """Searches a ball for a picture that reaches the goal.

    Subclasses put hyper-parameters in fields and say what they need to know of the model
    and which norms they support.

    Attributes:
        knowledge: What the attacker must know: the gradient (`white-box`), the probabilities
            (`scores`), the predicted class (`labels`), another model (`transfer`), or nothing.
        norms: Those that it can be bounded by; none for attacks with limits of their own.
        expense: What it asks of the model, in a few words: "1 gradient", "steps gradients".
        largest_input: Values per picture (c × h × w) beyond which it takes too long; None is any.
    """

    knowledge: ClassVar[Knowledge]
    norms: ClassVar[tuple[NormName, ...]]
    expense: ClassVar[str] = "1 query"
    largest_input: ClassVar[int | None] = None

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
        is_straight: Whether the perturbation is epsilon times one direction, up to the end.
        end: (n, c, h, w) the pictures that were found, if the way ends; else None.
        length: (n,) the epsilon at which it ends; None together with `end`.
    """

    x: Tensor
    perturbation: Callable[[float], Tensor]
    is_straight: bool = True
    end: Tensor | None = None
    length: Tensor | None = None

    def at(self, epsilon: float) -> Float[Tensor, "n c h w"]:
        """(n, c, h, w) the attacked pictures, in [0, 1]."""
        reached = (self.x + self.perturbation(epsilon)).clamp_(0.0, 1.0)
        if self.end is None or self.length is None:
            return reached
        # x + delta rounds; what was found just across the boundary must not fall back.
        return torch.where((epsilon >= self.length).view(-1, 1, 1, 1), self.end, reached)


def ray_to(x: Float[Tensor, "n c h w"], found: Float[Tensor, "n c h w"], norm: Norm) -> Ray:
    """The straight way from the pictures to those that a minimum-norm attack found.

    Args:
        x: (n, c, h, w) clean.
        found: (n, c, h, w) attacked; equal to `x` where nothing was found.
        norm: Measures the way.
    """
    delta = found - x
    return Ray(
        x, lambda epsilon: norm.shortened(delta, epsilon), end=found, length=norm.size(delta)
    )


class RayAttack(Attack):
    """An attack that finds its way once; every epsilon afterwards costs no gradient."""

    @abstractmethod
    def ray(self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng) -> Ray:
        """The way; arguments and errors as for `__call__`."""

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Float[Tensor, "n c h w"], None, Ray]:
        """Yield the iterates that lead to the way, if any; return the way."""
        yield from ()
        return self.ray(model, x, goal, norm, rng)

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Float[Tensor, "n c h w"]]:
        """Yield the iterates, drawn into the ball, and the picture on the ray at its epsilon."""
        steps = self.search(model, x, goal, ball.norm, rng)
        while True:
            try:
                x_adv = next(steps)
            except StopIteration as end:
                ray: Ray = end.value
                break
            yield ball.project(x_adv, x)
        yield ray.at(ball.epsilon)


class MinimumNormAttack(RayAttack):
    """An attack that looks for the smallest perturbation that reaches the goal.

    It runs once; the ball is a budget, and epsilon moves along what was found.
    """

    @abstractmethod
    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Float[Tensor, "n c h w"], None, Ray]:
        """Yield the iterate after every step, in [0, 1] but in no ball; return the way found.

        Where nothing was found, the way leads to the picture with the highest loss.
        """

    def ray(self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng) -> Ray:
        """The way that the search finds."""
        return returned(self.search(model, x, goal, norm, rng))


class GradientAt(NamedTuple):
    """What one forward and one backward pass tell.

    Attributes:
        loss: (n,) the attacker's.
        grad: (n, c, h, w) of the loss with respect to the pixels.
        logits: (n, k).
    """

    loss: Tensor
    grad: Tensor
    logits: Tensor


def gradient_at(
    model: Classifier, x: Float[Tensor, "n c h w"], goal: Goal, loss: Loss = cross_entropy
) -> GradientAt:
    """Loss, gradient and logits at `x`.

    Args:
        model: Must grant a gradient.
        x: (n, c, h, w) in [0, 1].
        goal: n labels.
        loss: What the attacker maximises: one of `core.loss.LOSSES`, or one's own.

    Raises:
        NotApplicable: The model grants no gradient.
    """
    model.require_gradient()
    with torch.enable_grad():
        x = x.detach().to(model.dtype).requires_grad_(True)
        logits = model(x)
        value = loss(logits, goal)
        (grad,) = torch.autograd.grad(value, x, torch.ones_like(value))
    return GradientAt(value.detach().float(), in_single(grad), logits.detach().float())


def in_single(grad: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
    """The gradient in float32; one that is too small for it keeps its direction, not its length.

    A distilled network's cross-entropy has gradients of 1e-200, which float32 rounds to 0.
    """
    if grad.dtype == torch.float32:
        return grad
    largest = grad.flatten(1).abs().amax(dim=1).view(-1, 1, 1, 1)
    is_lost = (largest > 0) & (largest < _SMALLEST)
    return torch.where(is_lost, grad / largest.clamp_min(1e-300), grad).float()


ATTACKS: Registry[type[Attack]] = Registry("attack", "advstudio.attacks")
