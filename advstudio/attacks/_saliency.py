"""Saliency maps from the Jacobian, and the greedy walk along them, feature by feature."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator
from typing import ClassVar, Literal, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from advstudio.core.attack import MinimumNormAttack, Ray, in_single
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng


class Salient(NamedTuple):
    """The features to change next.

    Attributes:
        features: (m, features per step) int64, their numbers among the c × h × w values.
        is_salient: (m,) bool, whether they are; where the map is zero everywhere, nothing is.
    """

    features: Tensor
    is_salient: Tensor


class SaliencyAttack(MinimumNormAttack):
    """Changes the most salient features by theta, step by step, until the goal is reached.

    Source: Papernot et al. 2016, arXiv:1511.07528, algorithm 2.
    # Deviates: the paper has only targets; untargeted, each step aims at the class that is then
    # the most likely of the others.
    # Deviates: the paper takes the outputs of the last hidden layer, here `on="logits"`. The
    # default is the softmax, which reaches more targets with fewer pixels; on distilled networks
    # it underflows, and the logits are what works.
    """

    knowledge = "white-box"
    norms = ("L0",)
    largest_input = 3072

    features_per_step: ClassVar[int]

    theta: float = Field(
        1.0, ge=-1.0, le=1.0, description="Change of a feature per step; below 0 it darkens"
    )
    gamma: float = Field(
        0.145, gt=0.0, le=1.0, description="Largest share of the features that may change"
    )
    on: Literal["probabilities", "logits"] = Field(
        "probabilities", description="Outputs whose derivatives make the saliency map"
    )

    @abstractmethod
    def most_salient(self, rise: Tensor, fall: Tensor) -> Salient:
        """The features whose change helps the target most and the other classes least.

        Args:
            rise: (m, d) by how much the target's output rises with each feature's change; -inf
                for features that cannot change.
            fall: (m, d) by how much the sum of the others falls, likewise; the same as `rise`
                for probabilities, since they sum to 1.
        """

    def search(
        self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng
    ) -> Generator[Tensor, None, Ray]:
        """Yield the picture after every step; the way leads through all of them."""
        model.require_gradient()
        # The paper bounds the steps; a feature that takes several steps counts in each.
        steps = int(self.gamma * x[0].numel() / self.features_per_step)
        trail = _Trail(x, self.theta, (steps, self.features_per_step))
        active = torch.arange(len(x), device=x.device)
        x_adv = x
        for step in range(steps):
            wanted = goal.select(active)
            logits, rise, fall = self._slopes(model, x_adv[active], wanted)
            is_reached = trail.judge(step, active, logits, wanted)
            salient = self.most_salient(rise, fall)
            is_active = salient.is_salient & ~is_reached
            active = active[is_active]
            if not len(active):
                break
            x_adv = trail.advance(step, active, salient.features[is_active])
            trail.measure(step, active, norm.size(x_adv - x))
            yield x_adv
        else:
            with torch.no_grad():
                trail.judge(steps, active, model(x_adv[active]), goal.select(active))
        return trail.ray(norm)

    def _slopes(self, model: Classifier, x: Tensor, goal: Goal) -> tuple[Tensor, Tensor, Tensor]:
        """(m, k) logits, and the (m, d) rise and fall that `most_salient` takes.

        The other classes' derivatives matter only in their sum, so that two backward passes, or
        one for probabilities, do for the whole Jacobian.
        """
        with torch.enable_grad():
            pixels = x.detach().to(model.dtype).requires_grad_(True)
            logits = model(pixels)
            targets = _targets(logits.detach(), goal).view(-1, 1)
            outputs = logits if self.on == "logits" else logits.softmax(dim=1)
            aim = outputs.gather(1, targets).sum()
            (rise,) = torch.autograd.grad(aim, pixels, retain_graph=self.on == "logits")
            fall = rise
            if self.on == "logits":
                fall = rise - torch.autograd.grad(logits.sum(), pixels)[0]
            rise, fall = in_single(rise.view_as(x)), in_single(fall.view_as(x))
        is_closed = x >= 1 if self.theta > 0 else x <= 0
        rise, fall = (self._towards(slope, is_closed) for slope in (rise, fall))
        return logits.detach().float(), rise, fall

    def _towards(self, slope: Tensor, is_closed: Tensor) -> Tensor:
        """(m, d) the slope along a step of theta, -inf where there is no room for one."""
        along = slope if self.theta > 0 else -slope
        # With theta 0 nothing moves, so nothing is open.
        return along.masked_fill(is_closed | (self.theta == 0), -torch.inf).flatten(1)


def _targets(logits: Tensor, goal: Goal) -> Tensor:
    """(m,) the goal's; untargeted, the most likely of the other classes."""
    if goal.is_targeted:
        return goal.labels
    return logits.scatter(1, goal.labels.view(-1, 1), -torch.inf).argmax(dim=1)


class _Trail:
    """What each step changed, and how good that was, so that every picture can be had again.

    Args:
        x: (n, c, h, w) clean.
        theta: Change of a feature per step.
        shape: Number of steps, and of features per step.
    """

    def __init__(self, x: Tensor, theta: float, shape: tuple[int, int]) -> None:
        steps, per_step = shape
        n, self._nobody = len(x), x[0].numel()
        self._x, self._theta = x, theta
        # Beyond the last feature lies one that does not exist: for examples that rest.
        self._features = torch.full((steps, n, per_step), self._nobody, device=x.device)
        self._size = torch.full((steps, n), torch.inf, device=x.device)
        self._loss = torch.full((steps + 1, n), -torch.inf, device=x.device)
        self._changes = x.new_zeros(n, self._nobody + 1)

    def judge(self, step: int, active: Tensor, logits: Tensor, goal: Goal) -> Tensor:
        """Note how good the active pictures are before a step; (m,) whether the goal is reached."""
        is_reached = goal.is_reached(logits)
        # Margins can tie at 0, on either side of the boundary.
        self._loss[step, active] = margin(logits, goal).masked_fill(is_reached, torch.inf)
        return is_reached

    def advance(self, step: int, active: Tensor, features: Tensor) -> Tensor:
        """(n, c, h, w) all pictures after the active ones' features changed once more."""
        self._features[step, active] = features
        taken = self._features[step]
        self._changes.scatter_add_(1, taken, torch.ones_like(taken, dtype=self._changes.dtype))
        return self._picture(self._changes)

    def measure(self, step: int, active: Tensor, size: Tensor) -> None:
        """Note the perturbations' sizes, n of them, after a step of the active ones."""
        self._size[step, active] = size[active]

    def ray(self, norm: Norm) -> Ray:
        """The way through the pictures, up to the first best of each."""
        is_kept = torch.arange(len(self._size), device=self._x.device).view(-1, 1)
        is_kept = is_kept < self._loss.argmax(dim=0)
        end = self._after(is_kept)

        def _perturbation(epsilon: float) -> Tensor:
            # What counts pixels may come from a slider, with its rounding.
            return self._after(is_kept & (self._size <= epsilon + 1e-6)) - self._x

        return Ray(
            self._x, _perturbation, is_straight=False, end=end, length=norm.size(end - self._x)
        )

    def _after(self, is_taken: Tensor) -> Tensor:
        """(n, c, h, w) the pictures after some of the steps, (steps, n) bool."""
        once = is_taken.unsqueeze(2).expand_as(self._features).to(self._changes.dtype)
        features, once = (value.transpose(0, 1).flatten(1) for value in (self._features, once))
        return self._picture(torch.zeros_like(self._changes).scatter_add_(1, features, once))

    def _picture(self, changes: Tensor) -> Tensor:
        """(n, c, h, w) from how often each feature changed: alike whenever it is computed."""
        shift = self._theta * changes[:, : self._nobody]
        return (self._x + shift.view_as(self._x)).clamp_(0.0, 1.0)
