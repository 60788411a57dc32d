"""Fast adaptive boundary: from one linearised decision boundary to the next, close to home."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from pydantic import Field
from torch import Tensor

from advstudio.attacks._halfspace import to_hyperplane
from advstudio.core.attack import ATTACKS, MinimumNormAttack, Ray, gradient_at, in_single, ray_to
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import Norm, NormName
from advstudio.core.rng import ExampleRng

_SEARCH_STEPS = 3
_SEARCH_OVERSHOOT = 0.05
_DUAL: dict[NormName, float] = {"Linf": 1, "L2": 2, "L1": torch.inf}


class _Boundary(NamedTuple):
    """A linearised decision boundary.

    Attributes:
        lead: (n,) how far the picture is beyond it, in logits; negative before it.
        normal: (n, c, h, w) the gradient of `lead`.
    """

    lead: Tensor
    normal: Tensor


_BoundaryAt = Callable[[Tensor], _Boundary]


@ATTACKS.register("fab", order=42)
class FAB(MinimumNormAttack):
    """Walks along the decision boundary to the point of it that is nearest to the picture.

    Each step goes to the nearest boundary as it would be if the model were linear, with a pull
    towards the original picture; behind the boundary it goes back towards the original.
    """

    title = "FAB"
    source = "Croce and Hein 2020, arXiv:1907.02044, algorithm 1"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "steps × (classes or targets) gradients"

    steps: int = Field(100, ge=1, le=1000, description="Steps, for each of the targets")
    targets: int = Field(
        0,
        ge=0,
        le=999,
        description="The likeliest other classes to try one after the other, each step with one "
        "gradient (FAB-T); 0 looks at all of them in each step, with a gradient for each",
    )
    alpha_max: float = Field(0.1, ge=0, le=1, description="Strongest pull towards the original")
    eta: float = Field(1.05, ge=1, le=2, description="Overshoot beyond the linearised boundary")
    beta: float = Field(
        0.9, gt=0, le=1, description="Share of the way that is kept behind the boundary"
    )

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Tensor, None, Ray]:
        """Yield the iterates of the pictures that do not reach the goal already.

        # Deviates: no random restarts; their radius would need an epsilon.
        """
        model.require_gradient()
        logits = _answered(model, x)
        left = (~goal.is_reached(logits)).nonzero().squeeze(1)
        if not len(left):
            return ray_to(x, x, norm)
        start, its_goal, logits = x[left], goal.select(left), logits[left]
        nearest = _Nearest(start, norm)
        for boundary_at in self._boundaries(model, its_goal, logits, norm):
            for x_adv in self._walk(model, nearest, its_goal, boundary_at):
                yield x.index_copy(0, left, x_adv)
        found = _searched(model, nearest, its_goal, logits)
        return ray_to(x, x.index_copy(0, left, found), norm)

    def _boundaries(
        self, model: Classifier, goal: Goal, logits: Tensor, norm: Norm
    ) -> list[_BoundaryAt]:
        """What each walk heads for."""
        if goal.is_targeted:
            return [lambda x: _single(model, x, goal, margin)]
        if self.targets == 0:
            return [lambda x: _closest(model, x, goal, norm)]
        others = logits.scatter(1, goal.labels.view(-1, 1), -torch.inf)
        count = min(self.targets, logits.shape[1] - 1)
        likeliest = others.topk(count, dim=1).indices
        return [_towards(model, goal, likeliest[:, rank]) for rank in range(count)]

    def _walk(
        self, model: Classifier, nearest: _Nearest, goal: Goal, boundary_at: _BoundaryAt
    ) -> Generator[Tensor, None, None]:
        x_adv = nearest.x
        for _ in range(self.steps):
            x_adv = self._stepped(x_adv, nearest.x, boundary_at(x_adv), nearest.norm)
            yield x_adv
            logits = _answered(model, x_adv)
            is_reached = goal.is_reached(logits)
            nearest.offer(x_adv, margin(logits, goal), is_reached)
            kept = torch.where(is_reached, self.beta, 1.0).view(-1, 1, 1, 1)
            x_adv = torch.lerp(nearest.x, x_adv, kept)

    def _stepped(self, x_adv: Tensor, x: Tensor, boundary: _Boundary, norm: Norm) -> Tensor:
        """The step of algorithm 1: both projections overshot, and averaged."""
        normal, flat, origin = boundary.normal.flatten(1), x_adv.flatten(1), x.flatten(1)
        lead_at_origin = boundary.lead + (normal * (origin - flat)).sum(dim=1)
        from_here = to_hyperplane(flat, normal, -boundary.lead, norm).view_as(x)
        from_origin = to_hyperplane(origin, normal, -lead_at_origin, norm).view_as(x)
        near, far = norm.size(from_here), norm.size(from_origin)
        alpha = (near / (near + far).clamp_min(1e-12)).clamp_max(self.alpha_max)
        here, there = x_adv + self.eta * from_here, x + self.eta * from_origin
        return torch.lerp(here, there, alpha.view(-1, 1, 1, 1)).clamp_(0.0, 1.0)


class _Nearest:
    """The nearest pictures that reach the goal; until then those with the highest loss."""

    def __init__(self, x: Tensor, norm: Norm) -> None:
        self.x, self.norm = x, norm
        self.x_adv = x
        self.size = x.new_full((len(x),), torch.inf)
        self.loss = x.new_full((len(x),), -torch.inf)

    @property
    def is_found(self) -> Bool[Tensor, " n"]:
        return self.size < torch.inf

    def offer(
        self,
        x_adv: Float[Tensor, "n c h w"],
        loss: Float[Tensor, " n"],
        is_reached: Bool[Tensor, " n"],
    ) -> None:
        """Keep each picture that is better than the kept one."""
        size = self.norm.size(x_adv - self.x)
        is_nearer = is_reached & (size < self.size)
        is_better = is_nearer | (~self.is_found & (loss > self.loss))
        self.size = torch.where(is_nearer, size, self.size)
        self.loss = torch.where(is_better, loss, self.loss)
        self.x_adv = torch.where(is_better.view(-1, 1, 1, 1), x_adv, self.x_adv)


def _single(
    model: Classifier, x: Tensor, goal: Goal, lead: Callable[[Tensor, Goal], Tensor]
) -> _Boundary:
    here = gradient_at(model, x, goal, lead)
    return _Boundary(here.loss, here.grad)


def _towards(model: Classifier, goal: Goal, target: Tensor) -> _BoundaryAt:
    """The boundary between the label and one other class."""

    def _lead(logits: Tensor, goal: Goal) -> Tensor:
        return _of(logits, target) - _of(logits, goal.labels)

    return lambda x: _single(model, x, goal, _lead)


def _closest(model: Classifier, x: Tensor, goal: Goal, norm: Norm) -> _Boundary:
    """The nearest of the boundaries between the label and each other class."""
    distance = x.new_full((len(x),), torch.inf)
    lead, normal = torch.zeros_like(distance), torch.zeros_like(x)
    with torch.enable_grad():
        x = x.detach().to(model.dtype).requires_grad_(True)
        logits = model(x)
    classes = logits.shape[1]
    for shift in range(1, classes):
        with torch.enable_grad():
            its_lead = _of(logits, (goal.labels + shift) % classes) - _of(logits, goal.labels)
        (its_normal,) = torch.autograd.grad(its_lead.sum(), x, retain_graph=shift + 1 < classes)
        its_lead, its_normal = its_lead.detach().to(lead.dtype), in_single(its_normal)
        its_distance = its_lead.abs() / _dual_size(its_normal, norm).clamp_min(1e-12)
        is_closer = its_distance < distance
        distance = torch.where(is_closer, its_distance, distance)
        lead = torch.where(is_closer, its_lead, lead)
        normal = torch.where(is_closer.view(-1, 1, 1, 1), its_normal, normal)
    return _Boundary(lead, normal)


def _searched(model: Classifier, nearest: _Nearest, goal: Goal, logits: Tensor) -> Tensor:
    """Final search: where the way from the original crosses the boundary, by the secant rule.

    # Deviates: the lead is that of the best other class, not of the class at the end; and each
    # try aims a little beyond the crossing, so that rounding does not decide what is found.
    """
    x, outside = nearest.x, nearest.x_adv
    inside, lead_inside, lead_outside = x, margin(logits, goal), nearest.loss
    for _ in range(_SEARCH_STEPS):
        share = lead_inside / (lead_inside - lead_outside).clamp_max(-1e-12)
        share = (share + _SEARCH_OVERSHOOT * (1 - share)).clamp(0.0, 1.0)
        tried = torch.lerp(inside, outside, share.view(-1, 1, 1, 1))
        tried_logits = _answered(model, tried)
        lead, is_reached = margin(tried_logits, goal), goal.is_reached(tried_logits)
        nearest.offer(tried, lead, is_reached)
        is_out = is_reached.view(-1, 1, 1, 1)
        inside, outside = torch.where(is_out, inside, tried), torch.where(is_out, tried, outside)
        lead_inside = torch.where(is_reached, lead_inside, lead)
        lead_outside = torch.where(is_reached, lead, lead_outside)
    return nearest.x_adv


def _answered(model: Classifier, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k"]:
    """The logits, in the pictures' precision."""
    with torch.no_grad():
        return model(x).to(x.dtype)


def _of(logits: Tensor, labels: Tensor) -> Tensor:
    return logits.gather(1, labels.view(-1, 1)).squeeze(1)


def _dual_size(normal: Tensor, norm: Norm) -> Tensor:
    size: Tensor = torch.linalg.vector_norm(normal.flatten(1), _DUAL[norm.name], dim=1)
    return size
