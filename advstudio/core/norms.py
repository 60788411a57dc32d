"""Norms of a perturbation: size, projection, steepest step, random start."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Literal

import torch
from jaxtyping import Float
from torch import Tensor

from advstudio.core.rng import ExampleRng

NormName = Literal["Linf", "L2", "L1", "L0"]

# A gradient of exactly zero would otherwise divide by zero; the step is then zero, too.
_TINY = 1e-12


class Norm(ABC):
    """A way to measure a perturbation `delta`, (n, c, h, w), pixel scale [0, 1]."""

    name: NormName
    is_homogeneous: ClassVar[bool] = True
    """Whether twice the perturbation is twice as large, so that a ball is a region of a plane."""

    @abstractmethod
    def size(self, delta: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """(n,) the norm of each perturbation."""

    @abstractmethod
    def project(self, delta: Float[Tensor, "n c h w"], epsilon: float) -> Float[Tensor, "n c h w"]:
        """The nearest perturbation (in L2) with norm at most `epsilon` ≥ 0, per sample."""

    def project_(self, delta: Float[Tensor, "n c h w"], epsilon: float) -> Float[Tensor, "n c h w"]:
        """The same; whether the perturbation's memory is used for it is the norm's choice."""
        return self.project(delta, epsilon)

    @abstractmethod
    def steepest(self, grad: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """The perturbation of norm 1 with the largest inner product with `grad`, per sample."""

    def ascent(
        self, x: Float[Tensor, "n c h w"], grad: Float[Tensor, "n c h w"]
    ) -> Callable[[float], Tensor]:
        """Epsilon to the perturbation of that norm along which the loss rises steepest from `x`."""
        direction = self.steepest(grad)
        return lambda epsilon: epsilon * direction

    def climbed(
        self, x: Float[Tensor, "n c h w"], grad: Float[Tensor, "n c h w"], size: float
    ) -> Float[Tensor, "n c h w"]:
        """The pictures after one ascent of that size, in no ball."""
        return self.ascent(x, grad)(size).add_(x)

    def shortened(
        self, delta: Float[Tensor, "n c h w"], epsilon: float
    ) -> Float[Tensor, "n c h w"]:
        """The perturbation, or as much of it as has norm `epsilon` ≥ 0, in the same direction."""
        share = (epsilon / self.size(delta).clamp_min(_TINY)).clamp_max(1.0)
        shorter: Tensor = delta * share.view(-1, 1, 1, 1)
        return shorter

    def noise(
        self, like: Float[Tensor, "n c h w"], size: float, rng: ExampleRng
    ) -> Float[Tensor, "n c h w"]:
        """Random perturbations of norm exactly `size`."""
        return size * self.random(like, rng)

    def within(
        self, like: Float[Tensor, "n c h w"], epsilon: float, rng: ExampleRng
    ) -> Float[Tensor, "n c h w"]:
        """Random perturbations of norm at most `epsilon`: a uniform length, a random direction."""
        length = (rng.uniform(like[:, :1, :1, :1]) + 1) / 2
        return epsilon * length * self.random(like, rng)

    @abstractmethod
    def random(self, like: Float[Tensor, "n c h w"], rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        """Random perturbations of norm exactly 1: the surface of the unit ball."""

    @abstractmethod
    def natural_end(self, linf_end: float, shape: tuple[int, int, int]) -> float:
        """End of the epsilon slider that matches an L-infinity end for (c, h, w) pictures."""

    @abstractmethod
    def largest(self, shape: tuple[int, int, int]) -> float:
        """The largest distance between two (c, h, w) pictures in [0, 1]."""


class Linf(Norm):
    """Largest change of any pixel value."""

    name = "Linf"

    def size(self, delta: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        return delta.flatten(1).abs().amax(dim=1)

    def project(self, delta: Float[Tensor, "n c h w"], epsilon: float) -> Float[Tensor, "n c h w"]:
        return delta.clamp(-epsilon, epsilon)

    def project_(self, delta: Float[Tensor, "n c h w"], epsilon: float) -> Float[Tensor, "n c h w"]:
        return delta.clamp_(-epsilon, epsilon)

    def steepest(self, grad: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        return grad.sign()

    def climbed(
        self, x: Float[Tensor, "n c h w"], grad: Float[Tensor, "n c h w"], size: float
    ) -> Float[Tensor, "n c h w"]:
        signs = grad.sign()
        return torch.add(x, signs, alpha=size, out=signs)

    def within(
        self, like: Float[Tensor, "n c h w"], epsilon: float, rng: ExampleRng
    ) -> Float[Tensor, "n c h w"]:
        """Uniform in the ball. Source: Madry et al. 2018, arXiv:1706.06083."""
        return epsilon * rng.uniform(like)

    def random(self, like: Float[Tensor, "n c h w"], rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        return torch.where(rng.uniform(like) < 0, -1.0, 1.0).to(like)

    def natural_end(self, linf_end: float, shape: tuple[int, int, int]) -> float:
        return linf_end

    def largest(self, shape: tuple[int, int, int]) -> float:
        return 1.0


class L2(Norm):
    """Euclidean length of the change."""

    name = "L2"

    def size(self, delta: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        length: Tensor = torch.linalg.vector_norm(delta.flatten(1), dim=1)
        return length

    def project(self, delta: Float[Tensor, "n c h w"], epsilon: float) -> Float[Tensor, "n c h w"]:
        length = self.size(delta).clamp_min(_TINY)
        shrunk: Tensor = delta * (epsilon / length).clamp_max(1.0).view(-1, 1, 1, 1)
        return shrunk

    def steepest(self, grad: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        # Scaled first: gradients of a saturated network underflow when they are squared.
        scaled: Tensor = grad / grad.flatten(1).abs().amax(dim=1).clamp_min(1e-38).view(-1, 1, 1, 1)
        return scaled / self.size(scaled).clamp_min(_TINY).view(-1, 1, 1, 1)

    def random(self, like: Float[Tensor, "n c h w"], rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        return self.steepest(rng.normal(like))

    def natural_end(self, linf_end: float, shape: tuple[int, int, int]) -> float:
        # Half of the box's corner: beyond it most pictures are destroyed, not perturbed.
        return 0.5 * linf_end * self.largest(shape)

    def largest(self, shape: tuple[int, int, int]) -> float:
        return math.sqrt(math.prod(shape))


class L1(Norm):
    """Sum of the changes of all pixel values."""

    name = "L1"

    def size(self, delta: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        return delta.flatten(1).abs().sum(dim=1)

    def project(self, delta: Float[Tensor, "n c h w"], epsilon: float) -> Float[Tensor, "n c h w"]:
        """Source: Duchi et al. 2008, "Efficient projections onto the l1-ball", figure 1."""
        flat = delta.flatten(1)
        magnitude = flat.abs()
        ordered = magnitude.sort(dim=1, descending=True).values
        excess = ordered.cumsum(dim=1) - epsilon
        ranks = torch.arange(1, flat.shape[1] + 1, device=flat.device, dtype=flat.dtype)
        support = (ordered * ranks > excess).sum(dim=1, keepdim=True).clamp_min(1)
        threshold = excess.gather(1, support - 1) / support
        projected = flat.sign() * (magnitude - threshold).clamp_min(0)
        is_inside = magnitude.sum(dim=1, keepdim=True) <= epsilon
        return torch.where(is_inside, flat, projected).view_as(delta)

    def steepest(self, grad: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        flat = grad.flatten(1)
        largest = flat.abs().argmax(dim=1, keepdim=True)
        step = torch.zeros_like(flat).scatter_(1, largest, flat.gather(1, largest).sign())
        return step.view_as(grad)

    def ascent(
        self, x: Float[Tensor, "n c h w"], grad: Float[Tensor, "n c h w"]
    ) -> Callable[[float], Tensor]:
        """As for every norm, but inside [0, 1], too: the values with the largest gradient first.

        One pixel value alone could take only a change of 1; the budget then goes to the next.
        Source: the box matters for L1, Croce and Hein 2021, arXiv:2103.01208, section 3.
        """
        flat, slope = x.flatten(1), grad.flatten(1)
        room = torch.where(slope > 0, 1 - flat, flat) * (slope != 0)
        order = slope.abs().argsort(dim=1, descending=True, stable=True)
        ordered_room = room.gather(1, order)
        spent_before = ordered_room.cumsum(dim=1) - ordered_room

        def _perturbation(epsilon: float) -> Tensor:
            change = (epsilon - spent_before).clamp_min(0).minimum(ordered_room)
            unordered = torch.zeros_like(change).scatter_(1, order, change)
            return (unordered * slope.sign()).view_as(grad)

        return _perturbation

    def random(self, like: Float[Tensor, "n c h w"], rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        drawn = rng.normal(like)
        return drawn / self.size(drawn).view(-1, 1, 1, 1)

    def natural_end(self, linf_end: float, shape: tuple[int, int, int]) -> float:
        return 0.25 * linf_end * self.largest(shape)

    def largest(self, shape: tuple[int, int, int]) -> float:
        return float(math.prod(shape))


class L0(Norm):
    """Number of pixels that change, in whichever colours; not a norm, but called one."""

    name = "L0"
    is_homogeneous = False

    def size(self, delta: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        return (delta != 0).any(dim=1).flatten(1).sum(dim=1).to(delta.dtype)

    def project(self, delta: Float[Tensor, "n c h w"], epsilon: float) -> Float[Tensor, "n c h w"]:
        """The ⌊epsilon⌋ pixels that changed most (in L2) keep their change."""
        length = torch.linalg.vector_norm(delta, dim=1).flatten(1)
        return delta * self._first(length, epsilon).view(len(delta), 1, *delta.shape[2:])

    def shortened(
        self, delta: Float[Tensor, "n c h w"], epsilon: float
    ) -> Float[Tensor, "n c h w"]:
        return self.project(delta, epsilon)

    def steepest(self, grad: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        slope = grad.abs().sum(dim=1).flatten(1)
        return grad.sign() * self._first(slope, 1).view(len(grad), 1, *grad.shape[2:])

    def ascent(
        self, x: Float[Tensor, "n c h w"], grad: Float[Tensor, "n c h w"]
    ) -> Callable[[float], Tensor]:
        """Whole pixels to the end of [0, 1], those with the largest gain first."""
        change = torch.where(grad > 0, 1 - x, -x) * (grad != 0)
        gain = (change * grad).sum(dim=1).flatten(1)

        def _perturbation(epsilon: float) -> Tensor:
            return change * self._first(gain, epsilon).view(len(x), 1, *x.shape[2:])

        return _perturbation

    def noise(
        self, like: Float[Tensor, "n c h w"], size: float, rng: ExampleRng
    ) -> Float[Tensor, "n c h w"]:
        order = rng.uniform(like[:, :1]).flatten(1) + 2
        signs = torch.where(rng.uniform(like) < 0, -1.0, 1.0).to(like)
        return signs * self._first(order, size).view(len(like), 1, *like.shape[2:])

    def within(
        self, like: Float[Tensor, "n c h w"], epsilon: float, rng: ExampleRng
    ) -> Float[Tensor, "n c h w"]:
        """As many random pixels as there may be."""
        return self.noise(like, epsilon, rng)

    def random(self, like: Float[Tensor, "n c h w"], rng: ExampleRng) -> Float[Tensor, "n c h w"]:
        return self.noise(like, 1, rng)

    def natural_end(self, linf_end: float, shape: tuple[int, int, int]) -> float:
        # Papernot et al. 2016, arXiv:1511.07528: at most 14.5 % of the pixels, 112 of MNIST's 784.
        return float(int(0.1435 * self.largest(shape)))

    def largest(self, shape: tuple[int, int, int]) -> float:
        return float(shape[1] * shape[2])

    @staticmethod
    def _first(value: Tensor, count: float) -> Tensor:
        """(n, h·w) 1 at the ⌊count⌋ largest positive values, else 0."""
        # What counts pixels may come from a slider, with its rounding.
        count = min(int(count + 1e-6), value.shape[1])
        order = value.argsort(dim=1, descending=True, stable=True)[:, :count]
        kept = torch.zeros_like(value).scatter_(1, order, 1.0)
        return kept * (value > 0)


NORMS: dict[NormName, Norm] = {norm.name: norm for norm in (Linf(), L2(), L1(), L0())}
